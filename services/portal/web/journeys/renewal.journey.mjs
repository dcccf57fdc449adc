import assert from 'node:assert/strict';
import { address, ask, barriers, go, looked, settled, sound } from './browser.mjs';
import { inWords, today, yearsOn } from './clock.mjs';
import { journey } from './journey.mjs';
import { grantedUnseen } from './stepper.mjs';
import { inspected } from './visits.mjs';
import { agree, decide, dialog, dismiss, press, until } from './work.mjs';

/** No premises of the world are there, nor those of another journey: a person would look at both. */
const DOOR = 307;
const VALID_YEARS = 5;

/** What inspectors come to who find everything in order. */
const IN_ORDER = { says: '通过', verdict: 'CONFORM' };

journey('a food licence is renewed within its window: visited, granted, and valid for another period under its number', async ({ enter, later, visitor }) => {
  let [window, supervisor, head] = await Promise.all([enter('window'), enter('supervisor'), enter('head')]);
  const number = await grantedUnseen(window, head, DOOR);
  const page = `/licences/${number}`;
  const { food: { commitment } } = await ask(window, `/bff${page}`);
  await inspected(enter, supervisor, commitment.inspection_id, { kind: '证后核查', ...IN_ORDER });
  const { food: before } = await until(window, `/bff${page}`, ({ food }) => food.commitment.state === 'KEPT');
  await go(window, page);
  await window.locator('section[aria-label="发证后事项"]').getByText(`${inWords(before.renewal_from)} – ${inWords(before.renewal_until)}`).waitFor();
  await press(window, '延续');
  await agree(window);
  await dismiss(window, /未到延续申请期限/);
  await sound(window, /status of 412/);

  await later(before.renewal_from);
  [window, supervisor, head] = await Promise.all([enter('window'), enter('supervisor'), enter('head')]);
  await go(window, page);
  await press(window, '延续');
  await dialog(window).getByText('经营条件有变化的，请选“延续（条件变化）”', { exact: false }).waitFor();
  await looked(window);
  await agree(window);
  await window.waitForURL('**/tasks/APPLICATION-*');
  await settled(window);
  const path = new URL(window.url()).pathname;
  for (const said of ['延续许可', '发生变化或者未声明', number, inWords(before.valid_to)]) await window.getByText(said, { exact: true }).first().waitFor();
  await sound(window);
  assert.deepEqual(await barriers(window), []);
  const { application } = await ask(window, `/bff${path}`);
  assert.deepEqual([application.act, application.state, application.held_number, application.late], ['RENEWAL', 'RECEIVED', number, false]);

  // Nothing was declared of the conditions: they are looked at.
  await decide(window, '受理');
  const reviewer = await enter('reviewer');
  await go(reviewer, path);
  await decide(reviewer, '指派现场核查');
  const { application: accepted } = await until(reviewer, `/bff${path}`, (seen) => seen.application.state === 'VISIT_ASSIGNED');
  await inspected(enter, supervisor, accepted.inspection_id, { kind: '许可现场核查', ...IN_ORDER });
  await until(head, `/bff${path}`, (seen) => seen.application.state === 'REVIEWED_POSITIVE');
  await go(head, path);
  await head.getByText('已核查', { exact: true }).waitFor();
  await sound(head);
  await decide(head, '准予许可');
  const { application: issued } = await until(head, `/bff${path}`, (seen) => seen.application.state === 'ISSUED');
  assert.deepEqual([issued.number, issued.valid_from], [number, today()]);

  const end = new Date(Date.parse(yearsOn(today(), VALID_YEARS)) - 86_400_000).toISOString().slice(0, 10);
  await go(window, page);
  const paper = window.getByRole('article', { name: '食品经营许可证' });
  for (const said of [number, inWords(today()), inWords(end)]) await paper.getByText(said, { exact: true }).first().waitFor();
  await window.getByText('✓ 证照有效').waitFor();
  const { food } = await ask(window, `/bff${page}`);
  assert.deepEqual([food.number, food.state, food.valid_from, food.valid_to], [number, 'ACTIVE', today(), end]);
  assert.notEqual(food.certificate_id, before.certificate_id, 'another certificate of the same licence');
  await sound(window);
  await go(window, `/companies/${food.operator_uscc}`);
  await window.getByRole('table', { name: '证照' }).getByRole('row', { name: number }).getByText(inWords(end)).waitFor();
  await sound(window);
  const anybody = await visitor();
  await anybody.goto(`${address()}/verify/${number}`);
  for (const said of ['有效', number, end]) await anybody.getByText(said, { exact: true }).waitFor();
  await sound(anybody);
});
