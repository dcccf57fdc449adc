import assert from 'node:assert/strict';
import { ask, go, looked, settled, sound } from './browser.mjs';
import { journey } from './journey.mjs';
import { agree, dialog, dismiss, open, press, reasoned, reasons, take, until } from './work.mjs';

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
  const seen = await open(page, 'FILING', 'REVIEWING', async ({ filing }) => filing.light !== 'RED');
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
  // The workbench may be a moment behind the department.
  await until(head, '/bff/workbench?kind=NAME&limit=50', ({ tasks }) => !tasks.some(({ id, stage }) => id === seen.task.id && stage === 'MANUAL'));
});

journey('the head extends the period of a filing once, and refuses it with grounds', async ({ enter }) => {
  const [registrar, head] = await Promise.all([enter('registrar'), enter('head')]);
  const { task } = await open(registrar, 'FILING', 'SUBMITTED', async ({ filing }) => filing.round === 1 && filing.light !== 'RED');
  const path = `/tasks/${encodeURIComponent(task.id)}`;
  await take(registrar);
  await press(registrar, '出具收件凭证');
  await agree(registrar);
  await registrar.waitForURL((url) => url.pathname === '/');

  await go(head, path);
  const { filing: before } = await ask(head, `/bff${path}`);
  await press(head, '延长期限');
  await dialog(head).getByText('延长期限须由负责人批准', { exact: false }).waitFor();
  await looked(head);
  await reasoned(head, '股权结构复杂，需向有关部门核实出资来源。');
  await head.waitForURL((url) => url.pathname === '/');
  const { filing: extended } = await ask(head, `/bff${path}`);
  assert.ok(extended.extended && extended.due > before.due, `${before.due} ${extended.due}`);
  await go(head, path);
  await press(head, '延长期限');
  await reasons(head, '再次延长。');
  await dismiss(head, /办理期限只能延长一次/);
  await sound(head, /status of 412/);

  await go(head, path);
  await head.keyboard.press('r');
  await dialog(head).getByRole('button', { name: '我已核对，继续填写' }).click();
  await dialog(head).getByLabel('事实和理由').fill('经核实，股东之一被列为失信被执行人，不具备担任法定代表人的资格。');
  await agree(head);
  await head.waitForURL((url) => url.pathname === '/');
  assert.equal((await ask(head, `/bff${path}`)).filing.state, 'REFUSED');
  await sound(head);
});

journey('a licence is refused for false materials', async ({ enter }) => {
  const head = await enter('head');
  const { task } = await open(head, 'APPLICATION', 'REVIEWED_NEGATIVE');
  const path = `/tasks/${encodeURIComponent(task.id)}`;
  await take(head);
  await head.keyboard.press('r');
  await dialog(head).getByRole('button', { name: '我已核对，继续填写' }).click();
  await dialog(head).getByText('申请人在一年内不得再次申请该许可', { exact: false }).waitFor();
  await dialog(head).getByLabel('隐瞒真实情况或者提供虚假材料').check();
  await dialog(head).getByLabel('事实和理由').fill('平面布局图与现场不符，系套用其他门店的图纸，属于提供虚假材料。');
  await looked(head);
  await agree(head);
  await head.waitForURL((url) => url.pathname === '/');
  const { application } = await ask(head, `/bff${path}`);
  assert.equal(application.state, 'REFUSED');
  assert.match(application.grounds, /提供虚假材料/);
  await sound(head);
});
