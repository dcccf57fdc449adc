import assert from 'node:assert/strict';
import { address, ask, barriers, go, looked, sound } from './browser.mjs';
import { dayAfter, inWords, today, yearsOn } from './clock.mjs';
import { journey } from './journey.mjs';
import { grantedUnseen } from './stepper.mjs';
import { inspected } from './visits.mjs';
import { agree, dialog, gone, press, reasoned, until } from './work.mjs';

/** No premises of the world are there, nor those of another journey: a person would look at both. */
const DOOR = 305;
/** After a false commitment nobody may apply again. */
const BAN_YEARS = 3;

/** The commitment of a licence, once it stands so. */
const standing = async (page, number, state) => (await until(page, `/bff/licences/${number}`, ({ food }) => food.commitment.state === state)).food.commitment;

/** What the page of the licence says of its commitment: how it stands, and what follows by when. */
async function told(page, stands, next) {
  const after = page.locator('section[aria-label="发证后事项"]');
  await after.getByText(stands, { exact: true }).waitFor();
  if (next) await after.getByText(next, { exact: true }).waitFor();
}

/** What inspectors come to who find the premises elsewhere than declared: nothing of that can be put right. */
const ELSEWHERE = { fails: async (item) => (await item.getAttribute('id')) === 'item-1', says: '不通过', verdict: 'NOT_CONFORM' };

journey('a commitment that is not kept is followed up: correction is ordered and not made, the revocation is proposed and decided', async ({ enter, later, visitor }) => {
  let [window, head, supervisor] = await Promise.all([enter('window'), enter('head'), enter('supervisor')]);
  const number = await grantedUnseen(window, head, DOOR);
  const page = `/licences/${number}`;
  const { inspection_id: first, due: lookBy } = await standing(head, number, 'AWAITS_VISIT');
  await go(head, page);
  await told(head, '以告知承诺取得，待证后核查', `证后核查（${inWords(lookBy)}前）`);
  assert.equal(await head.getByRole('button', { name: '责令限期整改' }).count(), 0, 'nothing is known to be wrong yet');

  await inspected(enter, supervisor, first, { kind: '证后核查', ...ELSEWHERE });
  await supervisor.getByText(/许可以告知承诺取得/).waitFor();
  const { due: orderBy } = await standing(head, number, 'UNMET');
  await go(head, page);
  await told(head, '核查未达到承诺条件', `责令整改（${inWords(orderBy)}前）`);
  await press(head, '责令限期整改');
  await dialog(head).getByText('经营者应当在期限内整改，期满后再次核查', { exact: false }).waitFor();
  await agree(head);
  await dialog(head).locator('.error-summary').getByText('理由').waitFor();
  await looked(head);
  await reasoned(head, '经营场所与申报地址不一致，未达到所承诺的条件。');
  const { due: correctBy } = await standing(head, number, 'CORRECTING');
  await told(head, '责令限期整改中', `经营者整改（${inWords(correctBy)}前）`);
  assert.equal(await head.getByRole('button', { name: '责令限期整改' }).count(), 0, 'it is ordered once');
  await sound(head);

  await later(dayAfter(correctBy));
  [window, head, supervisor] = await Promise.all([enter('window'), enter('head'), enter('supervisor')]);
  const { inspection_id: again, due: lookAgainBy } = await standing(head, number, 'RECHECKING');
  assert.notEqual(again, first, 'another inspection is ordered');
  await go(head, page);
  await told(head, '整改期满，待复查', `复查（${inWords(lookAgainBy)}前）`);
  await inspected(enter, supervisor, again, { kind: '跟踪复查', ...ELSEWHERE });
  const { due: proposeBy } = await standing(head, number, 'NOT_PUT_RIGHT');
  await go(head, page);
  await told(head, '逾期未整改到位', `提出撤销建议（${inWords(proposeBy)}前）`);
  assert.equal(await head.getByRole('button', { name: '撤销许可（未履行承诺）' }).count(), 0, 'somebody else proposes it first');

  await go(supervisor, page);
  await press(supervisor, '建议撤销许可');
  await dialog(supervisor).getByText('虚假承诺的，三年内不得再次申请。').waitFor();
  await dialog(supervisor).getByLabel('承诺本身虚假').check();
  await looked(supervisor);
  await reasoned(supervisor, '两次核查，申报地址均无该经营场所，承诺自始虚假。');
  const { due: decideBy } = await standing(supervisor, number, 'PROPOSED');
  await told(supervisor, '已建议撤销，待负责人决定', `负责人决定（${inWords(decideBy)}前）`);
  assert.equal(await supervisor.getByRole('button', { name: '撤销许可（未履行承诺）' }).count(), 0, 'the head decides');
  await sound(supervisor);

  await go(head, page);
  await press(head, '撤销许可（未履行承诺）');
  await dialog(head).getByText('提出人：supervisor。提出人不得作出决定。').waitFor();
  await agree(head);
  await dialog(head).locator('.error-summary').getByText('事实和理由').waitFor();
  await dialog(head).getByLabel('事实和理由').fill('两次核查，申报地址均无该经营场所；责令整改后逾期未改，承诺虚假。');
  await looked(head);
  await agree(head);
  await gone(head);
  await revoked(head, number);
  await sound(head);
  assert.deepEqual(await barriers(head), []);
  await go(window, page);
  await told(window, '未履行承诺，许可已撤销');
  assert.equal(await window.getByRole('button', { name: '延续', exact: true }).count(), 0, 'what was revoked is not renewed');
  await sound(window);
  const anybody = await visitor();
  await anybody.goto(`${address()}/verify/${number}`);
  await anybody.getByRole('alert').getByText('不在有效状态', { exact: false }).waitFor();
  await sound(anybody);
});

/** The open page of the licence and that of its holder say that it is over, and until when its holder is barred. */
async function revoked(head, number) {
  await told(head, '未履行承诺，许可已撤销', inWords(yearsOn(today(), BAN_YEARS)));
  await head.getByRole('status').getByText('证照状态：', { exact: false }).waitFor();
  const { food } = await ask(head, `/bff/licences/${number}`);
  assert.deepEqual([food.state, food.commitment.state, food.banned_until], ['REVOKED', 'BROKEN', yearsOn(today(), BAN_YEARS)]);
  assert.equal(await head.getByRole('button', { name: '撤销、撤回、吊销' }).count(), 0, 'what has ended does not end again');
  await sound(head);
  await go(head, `/companies/${food.operator_uscc}`);
  const row = head.getByRole('table', { name: '证照' }).getByRole('row', { name: number });
  await row.waitFor();
  assert.equal(await row.getByText('有效', { exact: true }).count(), 0);
}
