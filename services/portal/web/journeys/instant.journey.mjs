import assert from 'node:assert/strict';
import { ask, go, looked, sound } from './browser.mjs';
import { today } from './companies.mjs';
import { journey } from './journey.mjs';
import { agree, dialog, pick } from './work.mjs';

/** A second look that waits, at a filing whose name no registrar decided: who did would not be asked. */
async function untouched(page) {
  const { reviews } = await ask(page, '/bff/instant/registration/reviews?limit=100');
  for (const review of reviews) {
    const { case: about } = await ask(page, `/bff/tasks/FILING-${review.filing_id}`);
    if (about && !about.journey.some(({ event }) => event === 'NameNeedsDecision')) return review;
  }
  return assert.fail("no second look waits here: start a fresh house with 'actnow run --world small'");
}

journey('a second look is taken without seeing what the rules found; the supervisor settles a disagreement', async ({ enter }) => {
  const [registrar, supervisor, head] = await Promise.all([enter('registrar'), enter('supervisor', { language: 'en' }), enter('head')]);
  await go(registrar, '/');
  await registrar.getByRole('link', { name: /^待办秒批复核 \d+/ }).click();
  await registrar.getByRole('heading', { level: 1, name: '秒批复核' }).waitFor();
  await registrar.getByRole('table', { name: '秒批复核' }).getByRole('link').first().waitFor();
  assert.equal(await registrar.getByRole('link', { name: '规则与人工比对' }).count(), 0, 'who looks again does not see what the rules found elsewhere');
  await looked(registrar);

  const { review_id: id, full_name: name, filing_id: filing } = await untouched(registrar);
  await go(registrar, `/instant/registration/reviews/${id}`);
  await registrar.getByRole('heading', { level: 1, name }).waitFor();
  await registrar.getByText('作出答复前不显示规则的判断依据。').first().waitFor();
  assert.equal(await registrar.getByText('RIA-1').count(), 0, 'it is blind');
  assert.equal((await ask(registrar, `/bff/instant/registration/reviews/${id}`)).evaluation ?? null, null);
  await looked(registrar);
  await go(head, `/instant/registration/reviews/${id}`);
  await head.locator('section[aria-label="规则判断"]').getByText('RIA-1 各项校验均通过').first().waitFor();
  assert.equal(await head.getByRole('button', { name: /复核/ }).count(), 0, 'a head neither answers nor settles');
  await looked(head);

  await registrar.getByRole('button', { name: '作出复核答复' }).click();
  await agree(registrar);
  await dialog(registrar).locator('.error-summary').getByText('复核意见').waitFor();
  await pick(registrar, '复核意见', '不会准予');
  await dialog(registrar).getByLabel('理由').fill('住所证明与登记住所不一致。');
  await looked(registrar);
  await agree(registrar);
  await registrar.getByText('复核不一致，待督办处理').waitFor();
  await registrar.locator('section[aria-label="规则判断"]').getByText('RIA-1 各项校验均通过').first().waitFor();
  await looked(registrar);

  await go(supervisor, '/instant');
  await supervisor.getByRole('row').filter({ hasText: name }).filter({ hasText: 'Disagreed, for the supervisor' }).waitFor();
  await go(supervisor, `/instant/registration/reviews/${id}`);
  await supervisor.getByRole('button', { name: 'Settle' }).click();
  await dialog(supervisor).getByText('Proposed by registrar, who does not decide it.').waitFor();
  await dialog(supervisor).getByLabel('Reasons').fill('The proof of the domicile was looked at again and holds.');
  await looked(supervisor);
  await agree(supervisor);
  await supervisor.getByText('Settled', { exact: true }).waitFor();
  await looked(supervisor);
  const { review } = await ask(supervisor, `/bff/instant/registration/reviews/${id}`);
  assert.deepEqual([review.state, review.answered_by, review.settled_by], ['SETTLED', 'registrar', 'supervisor']);
  const { filing: stands } = await ask(supervisor, `/bff/tasks/FILING-${filing}`);
  assert.ok(['ISSUED', 'COMPLETED'].includes(stands.state), 'the registration stands');
});

journey('a supervisor sees where clerks came to something else than the rules, and why', async ({ enter }) => {
  const [supervisor, registrar, window] = await Promise.all([enter('supervisor'), enter('registrar'), enter('window')]);
  await go(supervisor, '/instant');
  await supervisor.getByRole('link', { name: '规则与人工比对' }).click();
  await supervisor.getByRole('heading', { level: 1, name: '规则与人工比对' }).waitFor();
  await supervisor.getByRole('table', { name: '按规则统计' }).getByRole('row').nth(1).waitFor();
  await looked(supervisor);
  const { evaluations } = await ask(supervisor, `/bff/instant/registration/comparisons?from=${today(-60)}&until=${today()}`);
  assert.ok(evaluations.length > 0 && evaluations.every(({ state }) => ['LOOSER', 'STRICTER'].includes(state)), 'those that differ come first');
  await supervisor.locator('.ant-segmented-item', { hasText: /^一致$/ }).click();
  await supervisor.waitForURL('**/instant/registration/comparisons?agreement=AGREED');
  await supervisor.locator('.ant-segmented-item', { hasText: /^规则较严$/ }).click();
  await supervisor.getByRole('table', { name: '逐件比对' }).getByRole('link').first().click();
  await supervisor.waitForURL('**/instant/registration/evaluations/*');
  await supervisor.getByRole('heading', { level: 1, name: /^规则判断：/ }).waitFor();
  await supervisor.getByText('▲ 不成立').first().waitFor();
  await looked(supervisor);
  await go(supervisor, '/instant/registration/comparisons');
  await supervisor.getByRole('link', { name: '规则试算' }).click();
  await supervisor.getByRole('heading', { level: 1, name: '规则试算' }).waitFor();
  await supervisor.getByLabel('规则版本').fill('');
  await supervisor.getByRole('button', { name: '试算' }).click();
  await supervisor.locator('.error-summary').getByText('请给出规则版本').waitFor();
  await sound(supervisor, /status of 400/);
  await supervisor.getByLabel('规则版本').fill('严格-1');
  // Who relies on no material leaves every filing to a person.
  for (const source of ['数据共享，免提交', '已上传', '告知承诺，后补']) await supervisor.getByRole('checkbox', { name: source }).uncheck();
  await supervisor.getByRole('button', { name: '试算' }).click();
  await supervisor.getByRole('table', { name: '结论不同的申请' }).getByRole('row').filter({ hasText: '转人工' }).first().waitFor();
  await looked(supervisor);
  await go(supervisor, '/instant/registration/comparisons?from=2020-01-01&until=2026-01-01');
  await sound(supervisor, /status of 400/);

  await go(registrar, '/instant/registration/comparisons');
  await registrar.getByText('您没有此页的权限').waitFor();
  await sound(registrar);
  await go(window, '/instant');
  await window.getByText('您没有此页的权限').waitFor();
  await sound(window);
});

journey('food licensing has pages of its own: a reviewer sees its second looks, a supervisor both departments', async ({ enter }) => {
  const [supervisor, reviewer] = await Promise.all([enter('supervisor'), enter('reviewer')]);
  await go(reviewer, '/');
  await reviewer.getByRole('link', { name: '秒批监督' }).click();
  await reviewer.waitForURL('**/instant/food-licensing');
  await reviewer.getByRole('heading', { level: 1, name: '秒批复核' }).waitFor();
  assert.equal(await reviewer.getByRole('link', { name: '规则与人工比对' }).count(), 0, 'who looks again does not see what the rules found elsewhere');
  await looked(reviewer);
  await go(reviewer, '/instant/registration');
  await reviewer.getByText('您没有此页的权限').waitFor();
  await sound(reviewer);

  await go(supervisor, '/instant/registration/comparisons');
  await supervisor.locator('.ant-segmented-item', { hasText: '食品科' }).click();
  await supervisor.waitForURL('**/instant/food-licensing/comparisons');
  await supervisor.getByRole('heading', { level: 1, name: '规则与人工比对' }).waitFor();
  await supervisor.locator('section[aria-label="逐件比对"]').waitFor();
  await looked(supervisor);
  await supervisor.getByRole('link', { name: '规则试算' }).click();
  await supervisor.waitForURL('**/instant/food-licensing/trial');
  await supervisor.getByRole('checkbox', { name: '延续许可' }).waitFor();
  assert.equal(await supervisor.getByRole('checkbox', { name: '公证' }).count(), 0, 'its rules know no verifications');
  await looked(supervisor);
  await supervisor.getByRole('button', { name: '试算' }).click();
  await supervisor.locator('section[aria-label="结论不同的申请"]').waitFor();
  await looked(supervisor);
});
