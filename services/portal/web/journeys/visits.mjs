// Inspectors on site: who goes, what they answer, who signs.
import assert from 'node:assert/strict';
import { ask, go, sound } from './browser.mjs';
import { today } from './clock.mjs';
import { agree, dialog, eventually, gone, press, until } from './work.mjs';

/** An inspection that another department has ordered, once the inspectors know of it. */
const ordered = (page, id) => eventually(async () => {
  let cursor = '';
  do {
    const { inspections, next_cursor: next } = await ask(page, `/bff/inspections?state=PLANNED,ASSIGNED&limit=100&cursor=${encodeURIComponent(cursor)}`);
    const found = inspections.find(({ inspection_id: one }) => one === id);
    if (found) return found;
    cursor = next;
  } while (cursor);
  return undefined;
}, `no inspection ${id} is planned`);

/** Has a team drawn for the first day on which both inspectors are on duty, full or not: a supervisor may ask for more. */
async function assign(supervisor, id) {
  await ordered(supervisor, id);
  const { inspectors } = await ask(supervisor, `/bff/inspectors?from=${today()}&to=${today(13)}`);
  const there = inspectors[0].days.find((_day, nth) => inspectors.every(({ days }) => days[nth].on_duty));
  assert.ok(there, 'the inspectors are on duty within two weeks');
  await go(supervisor, `/inspections/${id}`);
  await press(supervisor, '派员');
  await dialog(supervisor).getByLabel('核查日期').fill(there.date);
  await agree(supervisor);
  await gone(supervisor);
  await until(supervisor, `/bff/inspections/${id}`, ({ state, visit_on: on }) => state === 'ASSIGNED' && on === there.date);
}

/** Begins the visit of the open page; answers the items of its checklist. */
export async function arrive(page) {
  await page.getByRole('checkbox', { name: '已向当事人出示证件' }).check();
  await press(page, '开始核查');
  const items = page.locator('fieldset.check-item');
  await items.first().locator('input:enabled').first().waitFor();
  return items;
}

/** Answers every item that applies: what `fails` is not met, and must be put right. */
export async function answer(items, fails = async () => false) {
  for (const item of await items.all()) {
    if ((await item.locator('input:enabled').count()) === 0) continue;
    const bad = await fails(item);
    await item.locator('label').filter({ hasText: bad ? /^不符合/ : /^符合/ }).click();
    if (bad) await item.getByRole('textbox').fill('应当在期限内整改到位。');
  }
}

/** Both inspectors sign what the first has recorded, and then the party does. */
export async function sign(first, second, id) {
  await press(first, '核查人员签字');
  await first.getByText('✓ inspector1').or(first.getByText('已签字')).first().waitFor();
  await go(second, `/inspections/${id}`);
  await press(second, '核查人员签字');
  await second.waitForFunction(() => !Array.from(document.querySelectorAll('button')).some((button) => button.textContent === '核查人员签字'));
  await press(second, '当事人签字');
  await agree(second);
  await second.waitForFunction(() => !Array.from(document.querySelectorAll('button')).some((button) => button.textContent === '当事人签字'));
}

/** Both inspectors of the house are sent, answer what they find and sign; that closes the inspection with `verdict`. */
export async function inspected(enter, supervisor, id, { kind, fails, says, verdict }) {
  await assign(supervisor, id);
  const [first, second] = await Promise.all([enter('inspector1'), enter('inspector2')]);
  await go(first, `/inspections/${id}`);
  await first.getByRole('heading', { name: `${kind} · 已派员` }).waitFor();
  await answer(await arrive(first), fails);
  await press(first, '提交结果');
  await first.getByRole('status').getByText(says, { exact: true }).waitFor();
  await sign(first, second, id);
  const closed = await until(second, `/bff/inspections/${id}`, ({ state }) => state !== 'RESULT_RECORDED');
  assert.deepEqual([closed.state, closed.verdict], ['CLOSED', verdict]);
  await sound(first);
  await sound(second);
}
