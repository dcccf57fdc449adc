// Companies of the register that acts are tried on.
import assert from 'node:assert/strict';
import { ask, go, settled } from './browser.mjs';
import { today } from './clock.mjs';

export { today };

/** A company in the register of which nothing is under way, and that fits. */
export async function company(page, fits = async () => true) {
  let cursor = '';
  do {
    const { companies, next_cursor: next } = await ask(page, `/bff/register?q=${encodeURIComponent('青岛')}&limit=50&cursor=${encodeURIComponent(cursor)}`);
    for (const one of companies) {
      if (one.state !== 'ACTIVE') continue;
      const { filings } = await ask(page, `/bff/companies/${one.uscc}/open-filings`);
      if (filings.length === 0 && (await fits(one.uscc))) return one;
    }
    cursor = next;
  } while (cursor);
  return assert.fail('no company of that sort in the register');
}

/** A company nothing was ever begun about, never changed, held by persons alone, and without a food business that other journeys ask for. */
export const quiet = (page) =>
  company(page, async (uscc) => {
    const { dormancies, corrections, revocations, change } = await ask(page, `/bff/companies/${uscc}/matters`);
    if (change || dormancies.length + corrections.length + revocations.length > 0) return false;
    const [{ food, company: about }, { form }] = [await ask(page, `/bff/companies/${uscc}`), await ask(page, `/bff/companies/${uscc}/form`)];
    return food.length === 0 && about.shareholder_usccs.length === 0 && !!form;
  });

/** Nothing bars a company from the simple end, and the register knows all who must commit to it. */
export const endsSimply = (page) => async (uscc) => {
  const [{ simple_bars: bars }, { form }] = [await ask(page, `/bff/companies/${uscc}/end-bars`), await ask(page, `/bff/companies/${uscc}/form`)];
  return bars.length === 0 && !!form;
};

/** Food licences or filings of the register in some states. */
export async function held(page, prefix, ...states) {
  const { companies } = await ask(page, `/bff/register?q=${encodeURIComponent('青岛')}&limit=100`);
  const all = [];
  for (const { uscc } of companies) {
    const { food } = await ask(page, `/bff/companies/${uscc}`);
    all.push(...food.filter((one) => one.number.startsWith(prefix) && states.includes(one.state)));
  }
  assert.ok(all.length > 0, `${prefix} ${states.join(' or ')} in the register`);
  return all;
}

/** Chooses from a list of the page, the list called by the id of its input. */
export async function choose(page, id, option) {
  await page.locator(`[id="${id}"]`).click({ force: true });
  await page.locator(`.ant-select-dropdown:visible [title="${option}"]`).click();
  // A list of several stays open until something else is done.
  await page.keyboard.press('Tab');
  await page.waitForFunction(() => !document.querySelector('.ant-select-dropdown:not(.ant-select-dropdown-hidden)'));
}

/** Every material of a part of the page comes from shared data. */
export async function allShared(page, part) {
  const inputs = page.locator(`input[id^="${part}.materials."]`);
  await inputs.first().waitFor();
  for (const input of await inputs.all()) {
    await choose(page, await input.getAttribute('id'), '数据共享，免提交');
  }
}

/** The address of the company on the open form of a change. */
export const addressOn = (page) => page.locator('[id="parent.domicile"]');

/** Fills the open form of a change in: the company moves to `address`, with everything that takes. */
export async function fillMove(page, address) {
  await page.locator('[id="change.decided_on"]').fill(today());
  await addressOn(page).fill(address);
  await page.locator('section[aria-label="将发生的变更"]').getByText(address).waitFor();
  await page.locator('[id="parent.materials.DOMICILE_DOC"]').waitFor();
  await allShared(page, 'parent');
  await page.locator('[id="parent.signatures"]').check();
  await page.getByText('规则检查未发现问题。').waitFor();
}

/** Fills the open form of a simple end in: everybody committed to there being no debts. */
export async function fillSimpleEnd(page) {
  await allShared(page, 'parent');
  await page.locator('[id="signed"]').check();
}

/** Hands the open form in by the button it ends with; answers where its task is. */
export async function handIn(page, button = '提交申请') {
  await page.getByRole('button', { name: button }).click();
  await page.waitForURL('**/tasks/FILING-*');
  await settled(page);
  return new URL(page.url()).pathname;
}

/** The window is asked about a company: from its page to the act. */
export async function begin(page, uscc, button, path) {
  await go(page, `/companies/${uscc}`);
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.waitForURL(path);
  await settled(page);
}
