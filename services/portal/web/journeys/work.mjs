// Finding work of the wanted sort at a house that holds the small world.
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { ask, go, PATIENCE_MS } from './browser.mjs';

/** Between two looks at what other departments have done. */
const LOOK_AGAIN_MS = 300;

const pathOf = ({ id }) => `/tasks/${encodeURIComponent(id)}`;

/** The tasks of a kind and stage that nobody holds. */
export async function waiting(page, kind, stage) {
  const { tasks } = await ask(page, `/bff/workbench?kind=${kind}&limit=50`);
  return tasks.filter((task) => task.stage === stage && !task.lease);
}

/** Opens one of them; without one the house is not what the journeys are made for. */
export async function open(page, kind, stage, fits = async () => true) {
  for (const task of await waiting(page, kind, stage)) {
    const seen = await ask(page, `/bff${pathOf(task)}`);
    if (!(await fits(seen))) continue;
    await go(page, pathOf(task));
    return seen;
  }
  return assert.fail(`no ${kind} ${stage} of that sort waits here: start a fresh house with 'actnow run --world small'`);
}

/** Looks until something is there, and answers it. */
export async function eventually(look, otherwise) {
  for (const late = Date.now() + PATIENCE_MS; Date.now() < late; await setTimeout(LOOK_AGAIN_MS)) {
    const seen = await look();
    if (seen) return seen;
  }
  return assert.fail(otherwise);
}

/** Looks at a document of the server until it fits, and answers it. */
export function until(page, path, fits) {
  const look = async () => {
    const seen = await ask(page, path);
    return fits(seen) && seen;
  };
  return eventually(look, `${path} does not become ${fits}`);
}

/** Takes the task of the open page. */
export async function take(page) {
  await page.getByRole('button', { name: '领取', exact: true }).click();
  await page.getByRole('button', { name: '放回待办' }).waitFor();
}

/** Takes the task of the open page and decides it by a button that asks for nothing but a yes. */
export async function decide(page, button) {
  await take(page);
  await press(page, button);
  await agree(page);
  await page.waitForURL((url) => url.pathname === '/');
}

/** Takes the filing of the open page and registers it. */
export const register = (page) => decide(page, '准予登记');

/** The dialog on top. */
export const dialog = (page) => page.locator('.ant-modal-wrap:visible').last();

/** Chooses from a list in it. */
export async function pick(page, label, option) {
  await dialog(page).getByRole('combobox', { name: label }).click({ force: true });
  await page.locator(`.ant-select-dropdown:visible [title="${option}"]`).click();
  // A list of several stays open until something else is done.
  await page.keyboard.press('Tab');
}

/** Asks for the correction of one item, as the notice of the open task. */
export async function askFor(page, item, what) {
  await demand(page, item, what);
  await page.waitForURL((url) => url.pathname === '/');
}

/** Sends the notice, whatever comes of it. */
export async function demand(page, item, what) {
  await page.keyboard.press('c');
  const field = page.getByRole('combobox', { name: '事项 1' });
  await field.focus();
  await page.keyboard.insertText(item);
  const wanted = page.locator(`.ant-select-item-option-active[title="${item}"]`);
  await page.locator('.ant-select-item-option-active').waitFor();
  // Others with the same word may stand before it.
  for (let steps = 0; steps < 3 && (await wanted.count()) === 0; steps += 1) await page.keyboard.press('ArrowDown');
  await wanted.waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: '补正要求 1' }).fill(what);
  await agree(page);
}

/** Puts away what was refused, once it was read. */
export async function dismiss(page, words) {
  const told = page.locator('.ant-notification-notice').filter({ hasText: words });
  await told.waitFor();
  await told.locator('.ant-notification-notice-close').click();
}

/** Says yes in it. */
export const agree = (page) => dialog(page).locator('.ant-modal-footer button, .ant-modal-confirm-btns button').last().click();

/** Presses the button that is called so. */
export const press = (page, name) => page.getByRole('button', { name, exact: true }).click();

/** What is under way about the company of the page, or was. */
export const matter = (page, name) => page.getByRole('article', { name });

/** No dialog is open any more. */
export const gone = (page) => page.waitForFunction(() => !document.querySelector('.ant-modal-wrap:not([style*="display: none"])'));

/** Gives reasons in the open dialog and agrees, whatever comes of it. */
export async function reasons(page, words) {
  await dialog(page).getByLabel('理由', { exact: false }).last().fill(words);
  await agree(page);
}

/** The same, and it is done. */
export async function reasoned(page, words) {
  await reasons(page, words);
  await gone(page);
}
