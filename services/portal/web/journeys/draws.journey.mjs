import assert from 'node:assert/strict';
import { ask, go, looked, sound } from './browser.mjs';
import { today } from './companies.mjs';
import { journey } from './journey.mjs';
import { agree, dialog, pick, press, until } from './work.mjs';

/** Operators of the register as lines of a list. */
async function operators(page, count) {
  const { companies } = await ask(page, `/bff/register?q=${encodeURIComponent('青岛')}&limit=100`);
  return companies.filter(({ state }) => state === 'ACTIVE').slice(0, count).map(({ uscc, name, division, domicile }) => [uscc, name, '食品销售', 1, 'FOOD_SALES', 'B', division, domicile].join('\t'));
}

journey('a draw is published, its lists gathered and frozen, chance decides, and its record can be taken away', async ({ enter }) => {
  const [supervisor, head] = await Promise.all([enter('supervisor'), enter('head', { language: 'en' })]);
  const name = `食品销售抽查 ${Date.now()}`;
  await go(supervisor, '/inspections');
  await supervisor.getByRole('link', { name: '双随机抽查' }).click();
  await supervisor.getByRole('heading', { level: 1, name: '双随机抽查' }).waitFor();
  await press(supervisor, '公布抽查计划');
  await agree(supervisor);
  await dialog(supervisor).locator('.error-summary').getByText('计划名称').waitFor();
  await dialog(supervisor).getByLabel('计划名称').fill(name);
  await dialog(supervisor).getByLabel('检查完成期限').fill(today(-1));
  await dialog(supervisor).getByLabel('分层及抽查比例').fill('食品销售,50%\n餐饮');
  await pick(supervisor, '每组人数', '2 人');
  await agree(supervisor);
  await dialog(supervisor).locator('.error-summary').getByText('第2行无法识别').waitFor();
  await dialog(supervisor).getByLabel('分层及抽查比例').fill('食品销售,50%');
  await agree(supervisor);
  // The department refuses the day, beside its field and with its rule.
  await dialog(supervisor).locator('.field-wrong').getByLabel('检查完成期限').waitFor();
  await looked(supervisor, /status of 400/);
  await dialog(supervisor).getByLabel('检查完成期限').fill(today(30));
  await agree(supervisor);
  await supervisor.getByRole('link', { name }).click();
  await supervisor.getByRole('heading', { level: 1, name }).waitFor();
  await supervisor.getByText('尚未抽取。').waitFor();

  await press(supervisor, '归集检查对象');
  const lines = await operators(supervisor, 4);
  await dialog(supervisor).getByRole('textbox', { name: '检查对象' }).fill([...lines, lines[0]].join('\n'));
  await agree(supervisor);
  await dialog(supervisor).locator('.error-summary').getByText(/第5行：检查对象重复/).waitFor();
  await dialog(supervisor).getByRole('textbox', { name: '检查对象' }).fill(lines.join('\n'));
  await looked(supervisor, /status of 400/);
  await agree(supervisor);
  await supervisor.locator('dl').getByText('4', { exact: true }).waitFor();
  await looked(supervisor);

  await press(supervisor, '冻结名单');
  await dialog(supervisor).getByText(/两个工作日内未抽取的/).waitFor();
  await agree(supervisor);
  await supervisor.getByText('名单已冻结，待抽取').waitFor();
  await press(supervisor, '揭示信标并抽取');
  await looked(supervisor);
  await agree(supervisor);
  const table = supervisor.getByRole('table', { name: '抽取结果' });
  await table.getByRole('link').first().waitFor();
  await supervisor.getByText('随机信标', { exact: true }).waitFor();
  await sound(supervisor);

  const path = new URL(supervisor.url()).pathname;
  await go(head, path);
  assert.equal(await head.getByRole('button', { name: 'Call it off' }).count(), 0, 'a supervisor does it');
  await looked(head);
  const [file] = await Promise.all([head.waitForEvent('download'), head.getByRole('link', { name: 'Download the record' }).click()]);
  const record = JSON.parse(await (await import('node:fs/promises')).readFile(await file.path(), 'utf8'));
  assert.equal(record.objects.length, 4);
  const drawn = await ask(head, `/bff${path.replace('/inspections', '')}`);
  assert.equal(drawn.drawn_count, 2);
  const { drawn: visits } = await until(supervisor, `/bff${path.replace('/inspections', '')}`, (about) => about.drawn.every((one) => one.inspection_id));
  await unreachable(enter, visits[0].inspection_id);
});

/** Nobody is found at the address: the outcome is recorded without a checklist, signed, and waits to be published. */
async function unreachable(enter, visit) {
  const [first, second] = await Promise.all([enter('inspector1'), enter('inspector2', { language: 'en' })]);
  await go(first, `/inspections/${visit}`);
  await first.getByRole('checkbox', { name: '已向当事人出示证件' }).check();
  await press(first, '开始核查');
  await press(first, '登记抽查结果');
  await agree(first);
  await dialog(first).getByText('请选择抽查结果').waitFor();
  assert.equal(await dialog(first).getByRole('radio').count(), 3, 'food is inspected item by item');
  await dialog(first).getByText('通过登记的住所（经营场所）无法联系').click();
  await looked(first);
  await agree(first);
  await first.getByRole('status').getByText('通过登记的住所（经营场所）无法联系').waitFor();
  await press(first, '核查人员签字');
  await first.getByText('✓ inspector1').or(first.getByText('已签字')).first().waitFor();
  await sound(first);
  await go(second, `/inspections/${visit}`);
  await second.getByText('nobody can be reached at the registered address').waitFor();
  await second.getByRole('link', { name: 'Show the draw' }).waitFor();
  await press(second, 'Sign as inspector');
  // Nobody was met: a witness saw that the party could not sign.
  await press(second, 'The party does not sign');
  await dialog(second).getByLabel('Why it does not sign').fill('Nobody was found at the address.');
  await dialog(second).getByLabel('Witness').fill('居委会 张样例');
  await agree(second);
  const closed = await until(second, `/bff/inspections/${visit}`, ({ state }) => state === 'CLOSED');
  assert.equal(closed.outcome, 'UNREACHABLE_AT_ADDRESS');
  await second.getByText('To be published by').or(second.getByText('Published on')).first().waitFor();
  await sound(second);
}

journey('a draw is called off before anything is drawn, and a window has no part in draws', async ({ enter }) => {
  const [supervisor, window] = await Promise.all([enter('supervisor'), enter('window')]);
  const name = `取消的抽查 ${Date.now()}`;
  await go(supervisor, '/inspections/draws');
  await press(supervisor, '公布抽查计划');
  await dialog(supervisor).getByLabel('计划名称').fill(name);
  await dialog(supervisor).getByLabel('检查完成期限').fill(today(30));
  await dialog(supervisor).getByLabel('分层及抽查比例').fill('餐饮服务 ,5');
  await pick(supervisor, '每组人数', '3 人');
  await agree(supervisor);
  await supervisor.getByRole('link', { name }).click();
  await press(supervisor, '取消计划');
  await dialog(supervisor).getByLabel('理由').fill('与专项检查合并。');
  await agree(supervisor);
  await supervisor.getByText('计划已取消，未抽取。').waitFor();
  await supervisor.getByText('与专项检查合并。').waitFor();
  await sound(supervisor);
  await go(window, '/inspections/draws');
  await window.getByText('您没有此页的权限').waitFor();
  await sound(window);
});
