import assert from 'node:assert/strict';
import { ask, go, looked, sound } from './browser.mjs';
import { journey } from './journey.mjs';
import { today } from './companies.mjs';
import { agree, dialog, dismiss, gone, pick, press, until } from './work.mjs';

const year = () => Number(new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 4));

journey('the plan of the year leads to the grade of premises, and the head moves it once for one ground', async ({ enter }) => {
  const [supervisor, head] = await Promise.all([enter('supervisor'), enter('head')]);
  await go(supervisor, '/inspections');
  await supervisor.getByRole('link', { name: '年度监督检查计划' }).click();
  await supervisor.getByRole('heading', { level: 1, name: '年度监督检查计划' }).waitFor();
  // A house may be young and the year old: the next one is planned at its turn.
  const { visits } = await ask(supervisor, `/bff/year-plan?year=${year()}&limit=100`);
  const planned = visits.find(({ state }) => state !== 'DROPPED');
  assert.ok(planned, 'licensed premises are planned for');
  await supervisor.getByRole('table', { name: '年度监督检查计划' }).getByRole('link').first().waitFor();
  await looked(supervisor);
  await supervisor.locator('.ant-segmented-item', { hasText: /^D$/ }).click();
  await supervisor.waitForURL('**/inspections/plan?grade=D');
  await supervisor.getByText('全部等级').click();
  await go(supervisor, `/inspections/grades/${planned.licence_number}`);
  await supervisor.getByRole('heading', { level: 1, name: planned.operator_name }).waitFor();
  assert.equal(await supervisor.getByRole('button', { name: '调整风险等级' }).count(), 0, 'only a head moves a grade');
  await looked(supervisor);
  await press(supervisor, '安排检查');
  await agree(supervisor);
  await dialog(supervisor).locator('.error-summary').getByText('最迟检查日').waitFor();
  await pick(supervisor, '种类', '飞行检查');
  await dialog(supervisor).getByLabel('最迟检查日').fill(today(10));
  await dialog(supervisor).getByLabel('理由').fill('投诉举报：散装食品未标明生产日期。');
  await looked(supervisor);
  await agree(supervisor);
  await gone(supervisor);
  const { inspections } = await ask(supervisor, '/bff/inspections?limit=100');
  const flying = inspections.filter(({ kind, operator_uscc: of, due }) => kind === 'FLYING' && of === planned.operator_uscc && due === today(10));
  assert.equal(flying.length, 1);
  await sound(supervisor);
  await keepAway(await enter('inspector1'), flying[0].inspection_id);

  await go(head, `/licences/${planned.licence_number}`);
  await head.getByRole('link', { name: '风险分级' }).click();
  await head.getByRole('button', { name: '调整风险等级' }).click();
  await agree(head);
  await dialog(head).locator('.error-summary').getByText('事由').waitFor();
  await pick(head, '事由', '获得HACCP体系认证（下调一级）');
  await dialog(head).getByLabel('理由').fill('认证证书 HACCP-2026-001。');
  await looked(head);
  await agree(head);
  await head.getByText('获得HACCP体系认证，下调一个等级').waitFor();
  const graded = await ask(head, `/bff/risk-grades/${planned.licence_number}`);
  assert.deepEqual(graded.moves.map(({ ground, decided_by: by }) => [ground, by]), [['HACCP_CERTIFIED', 'head']]);
  await looked(head);

  await head.getByRole('button', { name: '调整风险等级' }).click();
  await pick(head, '事由', '获得HACCP体系认证（下调一级）');
  await dialog(head).getByLabel('理由').fill('同一证书。');
  await agree(head);
  await dismiss(head, '该情形已调整过风险等级');
  await sound(head, /status of 412/);
});

/** An inspector with an interest keeps away, and the inspection waits for somebody else. */
async function keepAway(one, id) {
  const assigned = await until(one, `/bff/inspections/${id}`, ({ state }) => state === 'ASSIGNED');
  assert.ok(assigned.inspectors.includes('inspector1'), assigned.inspectors.join());
  await go(one, `/inspections/${id}`);
  await press(one, '申请回避');
  await dialog(one).waitFor();
  await agree(one);
  await dialog(one).locator('.ant-form-item-explain-error').first().waitFor();
  await pick(one, '回避人员', 'inspector1');
  await dialog(one).getByLabel('回避理由').fill('与被检查经营者的负责人是近亲属。');
  await looked(one);
  await agree(one);
  await gone(one);
  await until(one, `/bff/inspections/${id}`, ({ inspectors }) => !inspectors.includes('inspector1'));
  await sound(one);
}

journey('premises without a grade, and people without a part in it, are told so', async ({ enter }) => {
  const [supervisor, window] = await Promise.all([enter('supervisor', { language: 'en' }), enter('window')]);
  await go(supervisor, '/inspections/grades/JY19999999999999');
  await supervisor.getByRole('heading', { level: 1 }).waitFor();
  await sound(supervisor, /status of 40[04]/);
  await go(window, '/inspections/plan');
  await window.getByText('您没有此页的权限').waitFor();
  await sound(window);
});
