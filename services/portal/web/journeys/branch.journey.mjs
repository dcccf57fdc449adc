import assert from 'node:assert/strict';
import { ask, barriers, go, looked, settled, sound } from './browser.mjs';
import { allShared, begin, choose, company, handIn, today } from './companies.mjs';
import { journey } from './journey.mjs';
import { agree, askFor, dialog, matter, pick, press, reasoned, register, take } from './work.mjs';

const PREMISES = '山东省青岛市城阳区高新区样例路12号';
const MOVED = '山东省青岛市城阳区高新区样例路16号';

/** A living company without branches, of a type that has them, and what it may do without an approval first. */
async function headOffice(page, fits = () => true) {
  const { items } = await ask(page, '/bff/scope');
  const free = (scope) => scope.find((wording) => items.some((item) => item.wording === wording && item.kind === 'GENERAL'));
  const one = await company(page, async (code) => {
    const { company: about, food } = await ask(page, `/bff/companies/${code}`);
    return fits(about, food) && !about.head_office_uscc && about.branches.length === 0 && about.company_type.startsWith('11') && !!free(about.scope);
  });
  return { ...one, item: free((await ask(page, `/bff/companies/${one.uscc}`)).company.scope) };
}

/** Fills the open form of a branch in: its place, what it does, and who is in charge. */
async function fillBranch(page, premises, item) {
  await page.locator('[id="branch.decided_on"]').fill(today());
  await page.locator('[id="branch.premises"]').fill(premises);
  await choose(page, 'branch.scope', item);
  const typed = { name: '陶样例', phone: '13800138000', id_number: '37021419000101001X', email: 'liaison@example.invalid' };
  for (const [field, value] of Object.entries(typed)) await page.locator(`[id="persons.0.${field}"]`).fill(value);
  // Whom the window has identified, not a machine: so a person decides.
  await choose(page, 'persons.0.verified', '现场核验');
  await choose(page, 'branch.person_in_charge', '陶样例 (p1)');
  await choose(page, 'branch.liaison', '陶样例 (p1)');
}

/** A branch of the company `uscc` at `place` that does `item`: handed in by the window without a fault, and registered. */
async function registered(window, registrar, { uscc, item, place }) {
  await begin(window, uscc, '设立分公司', '**/branch/*');
  await window.locator('[id="branch.designation"]').fill(place);
  await fillBranch(window, PREMISES, item);
  await window.locator('[id="branch.signatures"]').check();
  await allShared(window, 'branch');
  await window.getByText('规则检查未发现问题。').waitFor();
  await go(registrar, await handIn(window));
  await register(registrar);
}

/** The page of a branch, found from that of its company. */
async function toBranch(page, uscc, full) {
  await go(page, `/companies/${uscc}`);
  await page.getByRole('link', { name: full }).click();
  await page.getByRole('heading', { level: 1, name: full }).waitFor();
  return new URL(page.url()).pathname.split('/').pop();
}

journey('a branch is handed in from the page of its company, returned, corrected and registered, and ends by its decision', async ({ enter }) => {
  const [window, registrar] = await Promise.all([enter('window'), enter('registrar')]);
  const { uscc, name, item } = await headOffice(window);
  const full = `${name}城阳分公司`;
  await begin(window, uscc, '设立分公司', '**/branch/*');
  await window.getByRole('button', { name: '提交申请' }).click();
  await window.locator('.error-summary').getByText('经营场所').waitFor();
  await sound(window);

  await window.locator('[id="branch.designation"]').fill('城阳');
  await window.locator('.name-preview').getByText(full).waitFor();
  await fillBranch(window, PREMISES, item);
  // Without its company's signature the department says so, with the article.
  await window.locator('section[aria-label="规则检查"]').getByText(/隶属企业未签章/).waitFor();
  await window.locator('[id="branch.signatures"]').check();
  await allShared(window, 'branch');
  await window.getByText('规则检查未发现问题。').waitFor();
  await window.locator('section[aria-label="将登记的分公司"]').getByText(full).waitFor();
  await looked(window);
  const path = await handIn(window);
  await window.getByText('分公司设立登记').first().waitFor();
  await sound(window);

  await go(window, `/companies/${uscc}`);
  await window.locator('section[aria-label="在办事项"]').getByText('分公司设立登记').waitFor();
  assert.equal(await window.getByRole('button', { name: '变更登记、备案', exact: true }).count(), 0, 'a branch stands beside no other act');
  await window.getByRole('button', { name: '设立分公司', exact: true }).waitFor();

  await go(registrar, path);
  await registrar.getByText(full).first().waitFor();
  await take(registrar);
  await askFor(registrar, '经营场所', '经营场所未写明房间号，请补充。');

  await go(window, path);
  await window.getByRole('button', { name: '补正后重新提交' }).click();
  await window.waitForURL('**/corrections/FILING/*');
  await settled(window);
  const premises = window.locator('[id="branch.premises"]');
  assert.match(await window.locator(`[id="${await premises.getAttribute('aria-describedby')}"]`).textContent(), /未写明房间号/);
  assert.equal(await premises.inputValue(), PREMISES);
  await premises.fill(`${PREMISES}101室`);
  await window.getByText('规则检查未发现问题。').waitFor();
  await looked(window);
  await window.getByRole('button', { name: '重新提交' }).click();
  await window.waitForURL((url) => url.pathname === path);
  await settled(window);
  const { filing } = await ask(window, `/bff${path}`);
  assert.deepEqual([filing.state, filing.round, filing.branch.premises], ['SUBMITTED', 2, `${PREMISES}101室`]);

  await go(registrar, path);
  await register(registrar);
  const branch = await toBranch(registrar, uscc, full);
  await registrar.getByText(`${PREMISES}101室`).first().waitFor();
  await sound(registrar);

  await begin(window, branch, '注销登记', '**/end');
  await window.getByRole('button', { name: '提交申请' }).click();
  await window.locator('.error-summary').getByText('决议（决定）日期').waitFor();
  await window.locator('[id="decided_on"]').fill(today());
  await allShared(window, 'parent');
  await window.getByLabel('隶属企业已在申请书上签章').check();
  await looked(window);
  await go(registrar, await handIn(window));
  await take(registrar);
  await registrar.getByText('解散事由成立').waitFor();
  await sound(registrar);
  assert.deepEqual(await barriers(registrar), []);
  await registrar.getByRole('button', { name: '准予登记' }).click();
  await agree(registrar);
  await registrar.waitForURL((url) => url.pathname === '/');
  assert.equal((await ask(registrar, `/bff/companies/${branch}`)).company.state, 'DEREGISTERED');
  await go(registrar, `/companies/${uscc}`);
  assert.equal(await registrar.getByRole('link', { name: full }).count(), 0);
});

journey('a branch moves: its change is begun on its page, decided with old and new place side by side, and kept in its history', async ({ enter }) => {
  const [window, registrar] = await Promise.all([enter('window'), enter('registrar')]);
  const { uscc, name, item } = await headOffice(window);
  const full = `${name}高新分公司`;
  await registered(window, registrar, { uscc, item, place: '高新' });

  const branch = await toBranch(window, uscc, full);
  await begin(window, branch, '变更登记、备案', '**/change/*');
  const premises = window.locator('[id="branch.premises"]');
  assert.equal(await premises.inputValue(), PREMISES);
  await window.locator('.name-preview').getByText(full).waitFor();
  // Nothing differs yet, and the department says so.
  await window.locator('section[aria-label="规则检查"]').getByText(/无变更事项/).waitFor();
  await window.locator('[id="branch.decided_on"]').fill(today());
  await premises.fill(MOVED);
  await window.locator('section[aria-label="将发生的变更"]').getByText(MOVED).waitFor();
  await window.locator('[id="branch.materials.DOMICILE_DOC"]').waitFor();
  await allShared(window, 'branch');
  await window.locator('[id="branch.signatures"]').check();
  await window.getByText('规则检查未发现问题。').waitFor();
  await sound(window);
  await looked(window);
  const path = await handIn(window);

  await go(window, `/companies/${branch}`);
  await window.locator('section[aria-label="在办事项"]').getByText('变更登记').waitFor();
  assert.equal(await window.getByRole('button', { name: '注销登记', exact: true }).count(), 0, 'one act at a time');

  await go(registrar, path);
  const items = registrar.getByRole('table', { name: '变更事项' });
  await items.getByText('经营场所').waitFor();
  await items.getByText(PREMISES, { exact: true }).waitFor();
  await items.getByText(MOVED, { exact: true }).waitFor();
  await sound(registrar);
  assert.deepEqual(await barriers(registrar), []);
  await register(registrar);
  await toBranch(registrar, uscc, full);
  await registrar.getByText(MOVED).first().waitFor();
  const { company: now, history } = await ask(registrar, `/bff/companies/${branch}`);
  assert.deepEqual([now.domicile, now.behind, history.map(({ act }) => act)], [MOVED, [], ['BRANCH_ESTABLISH', 'CHANGE']]);
});

journey('a branch outlives the revocation of its company: its page says so, and who liquidates that company ends it', async ({ enter }) => {
  const [window, registrar, head] = await Promise.all([enter('window'), enter('registrar'), enter('head')]);
  // Other journeys ask for companies with a food business, and for those that hold others.
  const { uscc, name, item } = await headOffice(window, (about, food) => food.length === 0 && about.shareholder_usccs.length === 0);
  const full = `${name}海尔路分公司`;
  await registered(window, registrar, { uscc, item, place: '海尔路' });

  await go(registrar, `/companies/${uscc}`);
  await press(registrar, '依职权立案调查');
  await dialog(registrar).getByLabel('涉嫌虚假的登记情况').fill('住所证明系伪造。');
  await agree(registrar);
  await matter(registrar, '撤销登记 · 调查中').waitFor();
  await press(registrar, '提出处理意见');
  await pick(registrar, '处理意见', '撤销登记');
  await reasoned(registrar, '经调查，虚假登记事实成立。');
  await matter(registrar, '撤销登记 · 待负责人决定').waitFor();
  await go(head, `/companies/${uscc}`);
  await press(head, '决定撤销登记');
  await agree(head);
  await matter(head, '撤销登记 · 已撤销登记').waitFor();

  const branch = await toBranch(window, uscc, full);
  await window.getByText(/隶属企业已经终止，分公司应当由清算组办理注销登记/).waitFor();
  await sound(window);
  await begin(window, branch, '注销登记', '**/end');
  await window.getByText(/由该公司的清算组申请注销/).waitFor();
  await window.locator('[id="decided_on"]').fill(today());
  const typed = { name: '陶样例', phone: '13800138000', id_number: '37021419000101001X' };
  for (const [field, value] of Object.entries(typed)) await window.locator(`[id="persons.0.${field}"]`).fill(value);
  await choose(window, 'persons.0.verified', '现场核验');
  await choose(window, 'liquidators', '陶样例 (p1)');
  await allShared(window, 'parent');
  await window.getByLabel('清算组负责人已在申请书上签字').check();
  await looked(window);
  await go(registrar, await handIn(window));
  // The registrar sees who applied, hidden as persons are.
  await registrar.getByText('陶**').first().waitFor();
  await register(registrar);
  assert.equal((await ask(registrar, `/bff/companies/${branch}`)).company.state, 'DEREGISTERED');
});
