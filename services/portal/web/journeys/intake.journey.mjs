import assert from 'node:assert/strict';
import { ask, settled, sound } from './browser.mjs';
import { journey } from './journey.mjs';
import { Typist } from './typist.mjs';

/** A practised clerk's pace and what the goal allows. */
const STROKES_PER_SECOND = 4;
const WITHIN_S = 300;

const SYLLABLES = '曦淼煦璟昀翊珩宸澍琨邈骁玥珂瑜璨';
/** A trade name nobody has: the register forbids what was taken before. */
const tradeName = () => Array.from({ length: 4 }, () => SYLLABLES[Math.floor(Math.random() * SYLLABLES.length)]).join('');

journey('a window opens a case by keyboard alone, from the workbench to the receipt', async ({ enter }) => {
  const page = await enter('window');
  const hands = new Typist(page);
  const trade = tradeName();
  const step = (name) => page.waitForFunction((title) => document.title.startsWith(title), name);
  const next = async (name) => {
    await hands.press('Control+Enter');
    await step(name);
  };

  await hands.press('g', 'c');
  await page.waitForURL('**/cases/new');
  await settled(page);
  await hands.tabTo('.page-actions button');
  await hands.press('Enter');
  await page.waitForURL('**/cases/new/*');
  await settled(page);

  await hands.fill('window', '综合窗口3');
  await hands.fill('parent.name.division', '青岛');
  await hands.fill('parent.name.trade', trade);
  await hands.fill('parent.name.industry', '电子商务');
  await page.getByText('青岛' + trade + '电子商务有限公司').waitFor();
  await next('主体与人员');
  await sound(page);

  await hands.fill('persons.0.name', '陶样例');
  await hands.fill('persons.0.phone', '13800138000');
  await hands.fill('persons.0.id_number', '37021419000101001X');
  await hands.fill('persons.0.email', 'liaison@example.invalid');
  await hands.choose('persons.0.verified');
  await hands.fill('parent.capital_fen', '500000');
  await hands.tabTo('[id="parent.shareholders.add"]');
  await hands.press('Enter', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab');
  await hands.choose('parent.shareholders.0.holder');
  await hands.fill('parent.shareholders.0.subscribed_fen', '500000');
  await hands.choose('parent.legal_rep');
  await hands.choose('parent.directors');
  await hands.choose('parent.manager');
  await hands.choose('parent.finance_officer');
  await hands.choose('parent.liaison');
  await hands.choose('parent.beneficial_owners');
  for (const box of ['no_supervisor_consent', 'signatures']) {
    await hands.tabTo(`[id="parent.${box}"]`);
    await hands.press('Space');
  }
  await next('住所与区划');
  await sound(page);

  await hands.fill('parent.domicile', '山东省青岛市城阳区高新区样例路9号101室');
  await next('经营范围');

  await hands.fill('parent.industry', 'F5292');
  for (const wording of ['互联网销售（除销售需要许可的商品）', '食品销售（仅销售预包装食品）']) {
    await hands.fill('parent.scope.search', wording.slice(0, 4));
    await page.getByRole('button', { name: `添加 ${wording}` }).waitFor();
    await hands.tabToWords(`添加 ${wording}`);
    await hands.press('Enter');
    await page.getByRole('button', { name: `移除 ${wording}` }).waitFor();
    await hands.press('Shift+Tab');
  }
  await sound(page);
  await hands.tabTo('[id="food.premises"]');
  await hands.press('Tab', 'Enter');
  await hands.choose('food.food_safety_manager');
  await next('材料');
  await sound(page);

  await next('核对提交');
  await page.getByText('规则检查未发现问题。').waitFor();
  await sound(page);
  await hands.press('Control+Enter');
  await page.getByRole('heading', { name: '办件已受理' }).waitFor();
  await sound(page);

  const seconds = hands.strokes / STROKES_PER_SECOND;
  console.log(`# ${hands.strokes} strokes: ${Math.round(seconds)} s at ${STROKES_PER_SECOND} a second`);
  assert.ok(seconds < WITHIN_S, `${hands.strokes} strokes take ${seconds} s`);
  const { cases } = await ask(page, `/bff/cases?q=${encodeURIComponent(trade)}`);
  assert.equal(cases.length, 1, 'the case is there, once');
});
