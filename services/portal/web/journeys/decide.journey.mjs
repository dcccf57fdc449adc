import assert from 'node:assert/strict';
import { ask, go, settled, sound } from './browser.mjs';
import { journey } from './journey.mjs';
import { agree, dialog, open, take, waiting } from './work.mjs';

journey('a registrar gets the next file, gives the receipt and approves it with two keys', async ({ enter }) => {
  const page = await enter('registrar');
  await page.getByText('登记', { exact: true }).first().click();
  await page.keyboard.press('n');
  await page.waitForURL('**/tasks/**');
  await settled(page);
  await page.getByRole('button', { name: '放回待办' }).first().waitFor();
  await sound(page);
  await page.getByRole('button', { name: '放回待办' }).last().click();
  await page.waitForURL((url) => url.pathname === '/');

  const seen = await open(page, 'FILING', 'SUBMITTED', async ({ filing }) => filing.round === 1);
  await take(page);
  await page.getByRole('button', { name: '出具收件凭证' }).click();
  await agree(page);
  await page.waitForURL((url) => url.pathname === '/');
  await page.getByText(/已办理：/).waitFor();

  await go(page, `/tasks/${encodeURIComponent(seen.task.id)}`);
  await page.keyboard.press('a');
  await dialog(page).waitFor();
  await page.keyboard.press('Control+Enter');
  await page.waitForURL((url) => url.pathname === '/');
  await sound(page);
  const done = await ask(page, `/bff/tasks/${encodeURIComponent(seen.task.id)}`);
  assert.ok(['APPROVED', 'ISSUED'].includes(done.filing.state), done.filing.state);
});

journey('a file goes back with one list of everything, and a second list may not repeat the first', async ({ enter }) => {
  const page = await enter('registrar');
  const seen = await open(page, 'FILING', 'REVIEWING');
  await take(page);
  await page.keyboard.press('c');
  await dialog(page).getByText('应当一次性告知全部需要补正的内容。').waitFor();
  await page.getByRole('combobox', { name: '事项 1' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.locator('.ant-select-item-option-active').waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: '补正要求 1' }).fill('材料内容不清晰，请提交清晰的原件影像。');
  await sound(page);
  await agree(page);
  await page.waitForURL((url) => url.pathname === '/');
  const returned = await ask(page, `/bff/tasks/${encodeURIComponent(seen.task.id)}`);
  assert.equal(returned.filing.state, 'RETURNED');
  assert.equal(returned.filing.points.length, 1);

  const { filing } = await open(page, 'FILING', 'SUBMITTED', async ({ filing: file }) => file.points.length > 0);
  await page.keyboard.press('c');
  await dialog(page).getByRole('alert').getByText('此前已经告知过一次').waitFor();
  await page.getByRole('combobox', { name: '事项 1' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.locator('.ant-select-item-option-active').waitFor();
  await page.waitForFunction(() => document.querySelector('.ant-select-dropdown')?.getBoundingClientRect().top > 0);
  const barred = await page.locator('.ant-select-item-option-disabled').count();
  assert.ok(barred > 0 || !filing.points.some(({ field }) => field.startsWith('materials.')), 'what was demanded before cannot be demanded again');
  await sound(page);
});

journey('two clerks decide the same name: one is first, the other learns who and when', async ({ enter }) => {
  const [registrar, head] = await Promise.all([enter('registrar'), enter('head')]);
  const seen = await open(registrar, 'NAME', 'MANUAL');
  await go(head, `/tasks/${encodeURIComponent(seen.task.id)}`);
  for (const page of [registrar, head]) {
    await page.keyboard.press('a');
    await dialog(page).getByRole('radio').first().check();
    await dialog(page).getByRole('textbox').fill('“国际”在名称中作行业限定语，准予保留。');
  }
  await agree(head);
  await head.waitForURL((url) => url.pathname === '/');
  await agree(registrar);
  await registrar.locator('.ant-modal-confirm-title', { hasText: '这条记录刚被修改' }).waitFor();
  await registrar.getByText(/head 于 .*作了修改/).waitFor();
  await sound(head);
  await sound(registrar, /409/);
  assert.equal((await waiting(head, 'NAME', 'MANUAL')).some(({ id }) => id === seen.task.id), false);
});
