import assert from 'node:assert/strict';
import { ask, go, settled, sound } from './browser.mjs';
import { journey } from './journey.mjs';
import { handIn, tradeName } from './stepper.mjs';
import { Typist } from './typist.mjs';
import { dialog, until } from './work.mjs';

const stepOf = ({ steps }, key) => steps.find((step) => step.key === key);

/** Goes through the checklist: every item that applies conforms. */
async function answer(page, hands) {
  const items = page.locator('fieldset.check-item');
  await items.first().locator('input:enabled').first().waitFor();
  for (const item of await items.all()) {
    if ((await item.locator('input:enabled').count()) === 0) continue;
    await hands.tabTo(`#${await item.getAttribute('id')} input`);
    await hands.press('Space');
  }
}

journey('the fast track with a visit goes from the window to the licence number by keyboards alone', async ({ enter }) => {
  const window = await enter('window');
  const clerk = new Typist(window);
  const trade = tradeName();
  await handIn(window, clerk, trade, 'LICENCE');
  clerk.isQuickEnough();
  const { cases: [{ case_id: id }] } = await ask(window, `/bff/cases?q=${encodeURIComponent(trade)}`);
  const path = `/bff/cases/${id}`;

  const ordered = await until(window, path, (seen) => seen.steps.some(({ key, subject_id: subject }) => key === 'visit' && subject));
  const visit = stepOf(ordered, 'visit').subject_id;
  const assigned = await until(window, `/bff/inspections/${visit}`, (seen) => seen.state === 'ASSIGNED');
  const [first, second] = assigned.inspectors;

  const one = await enter(first);
  const hands = new Typist(one);
  await go(one, `/inspections/${visit}`);
  await hands.tabTo('main input[type=checkbox]');
  await hands.press('Space');
  await hands.pushButton('开始核查');
  await answer(one, hands);
  await one.getByText('✓ 通过').waitFor();
  await hands.pushButton('提交结果');
  await one.getByRole('heading', { name: '结论' }).waitFor();
  await hands.pushButton('核查人员签字');
  await one.getByText(`✓ ${first}`).or(one.getByText('已签字')).first().waitFor();
  await sound(one);

  const other = await enter(second);
  const hand = new Typist(other);
  await go(other, `/inspections/${visit}`);
  await hand.pushButton('核查人员签字');
  await other.waitForFunction(() => !Array.from(document.querySelectorAll('button')).some((button) => button.textContent === '核查人员签字'));
  await hand.pushButton('当事人签字');
  await dialog(other).waitFor();
  await hand.tabTo('.ant-modal-footer .ant-btn-primary, .ant-modal-confirm-btns .ant-btn-primary');
  await hand.press('Enter');
  await until(other, `/bff/inspections/${visit}`, (seen) => seen.state === 'CLOSED');
  await sound(other);

  const head = await enter('head');
  const keys = new Typist(head);
  const food = stepOf(ordered, 'food').subject_id;
  await until(head, `/bff/tasks/APPLICATION-${food}`, (seen) => seen.application.state === 'REVIEWED_POSITIVE');
  await go(head, `/tasks/APPLICATION-${food}`);
  await keys.press('a');
  await dialog(head).waitFor();
  await keys.press('Control+Enter');
  await head.waitForURL((url) => url.pathname === '/');
  await sound(head);

  const done = await until(window, path, (seen) => seen.steps.some(({ key, result }) => key === 'food' && /^JY/.test(result)));
  await go(window, `/cases/${id}`);
  await settled(window);
  const number = stepOf(done, 'food').result;
  assert.match(number, /^JY\d{14}$/);
  await window.getByText(number).first().waitFor();
  console.log(`# licence ${number}; strokes: window ${clerk.strokes}, inspectors ${hands.strokes} and ${hand.strokes}, head ${keys.strokes}`);
});
