import assert from 'node:assert/strict';
import { ask, barriers, go, PHONE, sound } from './browser.mjs';
import { journey } from './journey.mjs';
import { agree } from './work.mjs';

journey('two inspectors with telephones visit, record what they saw and sign; the party signs', async ({ enter }) => {
  const first = await enter('inspector1', { viewport: PHONE });
  const { inspections } = await ask(first, '/bff/inspections?limit=100');
  const visit = inspections.find(({ state, inspectors }) => state === 'ASSIGNED' && inspectors.includes('inspector1') && inspectors.includes('inspector2'));
  assert.ok(visit, "no visit is assigned here: start a fresh house with 'actnow run --world small'");
  await go(first, '/inspections?view=list');
  await sound(first);
  await first.getByRole('link', { name: visit.operator_name }).click();
  await first.getByRole('checkbox', { name: '已向当事人出示证件' }).check();
  await first.getByRole('button', { name: '开始核查' }).click();

  const items = first.locator('fieldset.check-item');
  await items.first().locator('input:enabled').first().waitFor();
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
  for (const item of await items.all()) {
    const good = item.locator('input:enabled').first();
    if ((await good.count()) > 0) await item.locator('label').first().click();
  }
  await sound(first);
  await first.getByRole('button', { name: '提交结果' }).click();
  await first.getByRole('heading', { name: '结论' }).waitFor();
  await first.getByRole('button', { name: '核查人员签字' }).click();
  await first.getByText('✓ inspector1').or(first.getByText('已签字')).first().waitFor();
  await sound(first);

  const second = await enter('inspector2', { viewport: PHONE });
  await go(second, `/inspections/${visit.inspection_id}`);
  await second.getByRole('button', { name: '核查人员签字' }).click();
  await second.waitForFunction(() => !Array.from(document.querySelectorAll('button')).some((button) => button.textContent === '核查人员签字'));
  await second.getByRole('button', { name: '当事人签字' }).click();
  await agree(second);
  await second.waitForFunction(() => !Array.from(document.querySelectorAll('button')).some((button) => button.textContent === '当事人签字'));
  const closed = await ask(second, `/bff/inspections/${visit.inspection_id}`);
  assert.deepEqual([closed.state, closed.verdict], ['CLOSED', 'CONFORM']);
  await sound(second);
});
