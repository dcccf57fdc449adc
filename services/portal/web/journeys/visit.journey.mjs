import assert from 'node:assert/strict';
import { ask, barriers, go, looked, PHONE, sound } from './browser.mjs';
import { today } from './companies.mjs';
import { journey } from './journey.mjs';
import { answer, arrive, sign } from './visits.mjs';
import { agree, dialog, gone, press, until } from './work.mjs';

journey('two inspectors with telephones visit, record what they saw and sign; the party signs', async ({ enter }) => {
  const first = await enter('inspector1', { viewport: PHONE });
  const { inspections } = await ask(first, '/bff/inspections?limit=100');
  const visit = inspections.find(({ state, inspectors }) => state === 'ASSIGNED' && inspectors.includes('inspector1') && inspectors.includes('inspector2'));
  assert.ok(visit, "no visit is assigned here: start a fresh house with 'actnow run --world small'");
  await go(first, '/inspections?view=list');
  await sound(first);
  await first.getByRole('link', { name: visit.operator_name }).click();
  const items = await arrive(first);
  const told = first.getByRole('status').filter({ hasText: '按现有答案' });
  await told.getByText(/未答 \d+ 项暂按符合计/).waitFor();
  const address = first.locator('#item-1 label');
  await address.last().click();
  await told.getByText('■ 不通过').waitFor();
  await told.getByText('不可整改，不符合即不通过：第1项').waitFor();
  await told.getByText(/关键项不符合 1 项，超过上限 0 项：第1项/).waitFor();
  assert.deepEqual(await barriers(first), []);
  await address.first().click();
  await told.getByText('✓ 通过').waitFor();
  await first.getByRole('button', { name: '提交结果' }).click();
  await first.getByText(/还有 \d+ 项未答/).waitFor();
  await answer(items);
  await sound(first);
  await first.getByRole('button', { name: '提交结果' }).click();
  await first.getByRole('heading', { name: '结论' }).waitFor();

  const second = await enter('inspector2', { viewport: PHONE });
  await sign(first, second, visit.inspection_id);
  await sound(first);
  const closed = await ask(second, `/bff/inspections/${visit.inspection_id}`);
  assert.deepEqual([closed.state, closed.verdict], ['CLOSED', 'CONFORM']);
  await sound(second);
});

journey('what can be put right is ordered with the consent of the head, and by a day', async ({ enter }) => {
  const [first, second, head] = await Promise.all([enter('inspector1'), enter('inspector2'), enter('head')]);
  const { inspections } = await ask(first, '/bff/inspections?limit=100');
  const visit = inspections.find(({ state, kind, inspectors }) => state === 'ASSIGNED' && kind === 'SITE_VERIFICATION' && inspectors.includes('inspector1') && inspectors.includes('inspector2'));
  assert.ok(visit, "no other visit is assigned here: start a fresh house with 'actnow run --world small'");
  const path = `/inspections/${visit.inspection_id}`;
  await go(first, path);
  const items = await arrive(first);
  // Four major items fail: one more than may be put right in passing.
  let failed = 0;
  await answer(items, async (item) => {
    const fails = failed < 4 && (await item.getAttribute('class')).includes('severity-MAJOR') && (await item.getByText('可整改').count()) > 0;
    failed += fails ? 1 : 0;
    return fails;
  });
  assert.equal(failed, 4, 'the checklist has four major items that can be put right');
  await press(first, '提交结果');
  await first.getByRole('status').getByText('限期整改', { exact: true }).waitFor();
  await sign(first, second, visit.inspection_id);
  await sound(first);
  await second.getByText('负责人同意整改').waitFor();
  assert.equal(await second.getByRole('button', { name: '同意整改' }).count(), 0, 'the head consents');

  await go(head, path);
  await press(head, '同意整改');
  await agree(head);
  await dialog(head).getByText('整改期限').first().waitFor();
  await dialog(head).getByLabel('整改期限').fill(today(7));
  await looked(head);
  await agree(head);
  await gone(head);
  const ordered = await until(head, `/bff/inspections/${visit.inspection_id}`, ({ rectification_deadline: by }) => by !== '');
  assert.deepEqual([ordered.verdict, ordered.rectification_deadline], ['RECTIFY', today(7)]);
  await sound(head);
  assert.deepEqual(await barriers(head), []);

  // The operator is ready before the day: the team looks again.
  await go(first, path);
  await arrive(first);
  await sound(first);
});
