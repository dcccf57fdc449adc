import assert from 'node:assert/strict';
import { ask, barriers, DESK, go, PHONE, sound } from './browser.mjs';
import { journey } from './journey.mjs';

journey('who plans and makes inspections reads the results that are public, those of one operator too', async ({ enter }) => {
  const reviewer = await enter('reviewer');
  const { results } = await ask(reviewer, '/bff/published-results?limit=100');
  if (results.length === 0) {
    // In a fortnight with a long holiday nothing has become public.
    await go(reviewer, '/inspections/published');
    await reviewer.getByText('没有已公示的检查结果。').waitFor();
    await sound(reviewer);
    return;
  }
  const newestFirst = results.map(({ published_on: on }) => on);
  assert.deepEqual(newestFirst, [...newestFirst].sort().reverse());

  await go(reviewer, '/inspections');
  await reviewer.getByRole('link', { name: '检查结果公示' }).click();
  await reviewer.waitForURL('**/inspections/published');
  await reviewer.getByText(results[0].operator_name).first().waitFor();
  await sound(reviewer);
  assert.deepEqual(await barriers(reviewer), []);
  await reviewer.setViewportSize(PHONE);
  await sound(reviewer);
  await reviewer.setViewportSize(DESK);

  const { operator_uscc: code } = results[results.length - 1];
  await reviewer.getByLabel('经营者统一社会信用代码').fill(` ${code.toLowerCase()} `);
  await reviewer.getByRole('button', { name: '查找' }).click();
  await reviewer.waitForURL(`**/inspections/published?operator=${code}`);
  const own = results.filter((result) => result.operator_uscc === code);
  await reviewer.getByText(code).first().waitFor();
  await reviewer.waitForFunction((count) => document.querySelectorAll('main .quiet.number').length === count, own.length);
  await sound(reviewer);
  await reviewer.getByRole('button', { name: '清除筛选' }).click();
  await reviewer.waitForURL((url) => !url.search.includes('operator'));

  await reviewer.getByLabel('经营者统一社会信用代码').fill('91370222MAFAKE991C');
  await reviewer.getByRole('button', { name: '查找' }).click();
  await reviewer.waitForURL('**/inspections/published?operator=91370222MAFAKE991C');
  await reviewer.waitForFunction(() => document.querySelectorAll('main .quiet.number').length === 0);
  await sound(reviewer);
});
