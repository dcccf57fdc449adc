// The stepper filled in by hands that have no mouse, from the workbench to the receipt.
import { ask, go, settled, sound } from './browser.mjs';
import { Typist } from './typist.mjs';
import { decide, until } from './work.mjs';

const SYLLABLES = '曦淼煦璟昀翊珩宸澍琨邈骁玥珂瑜璨';
/** A trade name nobody has: the register forbids what was taken before. */
export const tradeName = () => Array.from({ length: 4 }, () => SYLLABLES[Math.floor(Math.random() * SYLLABLES.length)]).join('');

const ONLINE = '互联网销售（除销售需要许可的商品）';
/** What is sold, by the food act it needs. */
const SOLD = { FILING: '食品销售（仅销售预包装食品）', LICENCE: '食品销售', COMMITMENT: '食品销售' };

/** The house number of its premises. */
const DOOR = { FILING: 9, LICENCE: 7, COMMITMENT: 5 };

/** The place of SHARED in the list of sources when UPLOADED stands there: the list goes round. */
const FROM_UPLOADED_TO_SHARED = 2;

async function persons(hands) {
  await hands.fill('persons.0.name', '陶样例');
  await hands.fill('persons.0.phone', '13800138000');
  await hands.fill('persons.0.id_number', '37021419000101001X');
  await hands.fill('persons.0.email', 'liaison@example.invalid');
  await hands.choose('persons.0.verified');
}

async function posts(hands) {
  await hands.fill('parent.capital_fen', '500000');
  await hands.tabTo('[id="parent.shareholders.add"]');
  await hands.press('Enter', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab');
  await hands.choose('parent.shareholders.0.holder');
  await hands.fill('parent.shareholders.0.subscribed_fen', '500000');
  for (const post of ['legal_rep', 'directors', 'manager', 'finance_officer', 'liaison', 'beneficial_owners']) await hands.choose(`parent.${post}`);
  for (const box of ['no_supervisor_consent', 'signatures']) {
    await hands.tabTo(`[id="parent.${box}"]`);
    await hands.press('Space');
  }
}

async function scope(page, hands, food) {
  await hands.fill('parent.industry', 'F5292');
  for (const wording of [ONLINE, SOLD[food]]) {
    await hands.fill('parent.scope.search', wording.slice(0, 4));
    await page.getByRole('button', { name: `添加 ${wording}`, exact: true }).waitFor();
    await hands.tabToWords(`添加 ${wording}`);
    await hands.press('Enter');
    await page.getByRole('button', { name: `移除 ${wording}`, exact: true }).waitFor();
    await hands.press('Shift+Tab');
  }
  await sound(page);
  await hands.tabTo('[id="food.premises"]');
  await hands.press('Tab', 'Enter');
  await hands.choose('food.food_safety_manager');
  if (food === 'FILING') return;
  await hands.choose('food.main_type');
  await hands.choose('food.items', 1);
  if (food !== 'COMMITMENT') return;
  await page.locator('[id="food.commitment"]').waitFor();
  await hands.tabTo('[id="food.commitment"]');
  await hands.press('Space');
  await hands.choose('food.commitment.signed_by');
  await sound(page);
}

/** Hands a case in; its food business needs a filing or a licence. */
export async function handIn(page, hands, trade, food, door = DOOR[food]) {
  const next = async (name) => {
    await hands.press('Control+Enter');
    await page.waitForFunction((title) => document.title.startsWith(title), name);
  };
  await hands.press('g', 'c');
  await page.waitForURL('**/cases/new');
  // The address is there before its page: a key pressed in between is the old page's.
  await page.getByRole('heading', { name: '新办快速通道', level: 1 }).waitFor();
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
  await persons(hands);
  await posts(hands);
  await next('住所与区划');
  await sound(page);
  // Two food businesses at one address would be looked at by a person.
  await hands.fill('parent.domicile', `山东省青岛市城阳区高新区样例路${door}号101室`);
  await next('经营范围');
  await scope(page, hands, food);
  await next('材料');
  await sound(page);
  if (food !== 'FILING') {
    for (const kind of ['APPLICATION_FORM', 'EQUIPMENT_LAYOUT', 'SAFETY_RULES']) await hands.choose(`food.materials.${kind}`, FROM_UPLOADED_TO_SHARED);
  }
  await next('核对提交');
  await page.getByText('规则检查未发现问题。').waitFor();
  await page.getByText(/预计 .* 前/).first().waitFor();
  await sound(page);
  await hands.press('Control+Enter');
  await page.getByRole('heading', { name: '办件已受理' }).waitFor();
  await sound(page);
}

/** Hands a case in whose applicant commits to the conditions in place of a visit; answers its id and that of the food application. */
export async function commit(page, door) {
  const trade = tradeName();
  await handIn(page, new Typist(page), trade, 'COMMITMENT', door);
  const { cases: [{ case_id: id }] } = await ask(page, `/bff/cases?q=${encodeURIComponent(trade)}`);
  const { steps } = await until(page, `/bff/cases/${id}`, (seen) => seen.steps.some(({ key, state }) => key === 'food' && !['PENDING', 'ORDERED'].includes(state)));
  return { id, food: steps.find(({ key }) => key === 'food').subject_id };
}

/** The same, and the head grants it without a visit; answers the number of the licence. */
export async function grantedUnseen(window, head, door) {
  const { food } = await commit(window, door);
  const path = `/tasks/APPLICATION-${food}`;
  await until(window, `/bff${path}`, ({ application }) => application.state === 'REVIEWED_POSITIVE');
  await go(head, path);
  await decide(head, '准予许可');
  const { application } = await until(head, `/bff${path}`, (seen) => seen.application.state === 'ISSUED');
  return application.number;
}
