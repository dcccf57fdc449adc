import assert from 'node:assert/strict';
import { barriers, go, settled, sound } from './browser.mjs';
import { journey } from './journey.mjs';
import { dialog, open } from './work.mjs';

const REASON = '与原件核对身份';
const NUMBER = /^\d{17}[\dX]$/;

/** Longer than a value is shown. */
const WHILE_MS = 61_000;

journey('a person is shown for a reason, for a while, and the auditor sees it', async ({ enter }) => {
  const page = await enter('registrar');
  await page.clock.install();
  const { filing } = await open(page, 'FILING', 'REVIEWING');
  const persons = page.getByRole('region', { name: '相关人员' });
  const masked = await persons.locator('tbody tr').first().innerText();
  assert.match(masked, /\d{6}\*{8}[\dX]{4}/);
  assert.match(masked, /[\u3400-\u9fff]\*/);
  assert.doesNotMatch(await persons.innerText(), /\d{17}[\dX]/);

  await persons.getByRole('button', { name: /显示 .+ 的证件号码/ }).first().click();
  const ask = dialog(page);
  await ask.getByText('先记录，再显示').waitFor();
  await ask.getByRole('button', { name: /显\s*示/ }).click();
  await ask.getByText('请说明理由，至少 4 个字').waitFor();
  assert.deepEqual(await barriers(page), []);
  await ask.getByRole('textbox').fill(REASON);
  await ask.getByRole('button', { name: /显\s*示/ }).click();
  const shown = persons.getByRole('status').first();
  await shown.waitFor();
  assert.match(await shown.innerText(), NUMBER);
  assert.deepEqual(await barriers(page), []);
  await sound(page);
  await page.clock.fastForward(WHILE_MS);
  await shown.waitFor({ state: 'detached' });

  const head = await enter('head', { language: 'en' });
  await go(head, `/tasks/FILING-${filing.filing_id}`);
  const theirs = head.getByRole('region', { name: 'Persons' });
  await theirs.locator('tbody tr').first().waitFor();
  assert.equal(await theirs.getByRole('button').count(), 0, 'nobody else is offered it');
  assert.deepEqual(await barriers(head), []);
  await sound(head);

  const auditor = await enter('auditor');
  await settled(auditor);
  const event = auditor.getByRole('row', { name: /查看个人信息/ }).filter({ hasText: filing.filing_id }).first();
  await event.waitFor();
  const told = await event.innerText();
  assert.ok(told.includes('registrar') && told.includes(REASON) && told.includes('ID_NUMBER'), told);
  assert.doesNotMatch(told, /\d{17}[\dX]/);
  await sound(auditor);
});

journey('the persons of a case are masked on its page, and its reviewer may see one of the food business', async ({ enter }) => {
  const page = await enter('reviewer');
  const { application } = await open(page, 'APPLICATION', 'REVIEWED_POSITIVE', async ({ case: view }) => view !== null);
  const persons = page.getByRole('region', { name: '相关人员' });
  await persons.getByRole('button', { name: /显示 .+ 的姓名/ }).first().click();
  await dialog(page).getByRole('textbox').fill(REASON);
  await dialog(page).getByRole('button', { name: /显\s*示/ }).click();
  await persons.getByRole('status').first().waitFor();
  await sound(page);

  const window = await enter('window');
  await go(window, `/cases/${application.case_id}`);
  const sections = window.getByRole('region', { name: /相关人员 · / });
  await sections.first().locator('tbody tr').first().waitFor();
  assert.doesNotMatch(await sections.first().innerText(), /\d{17}[\dX]|1\d{10}/);
  assert.equal(await sections.getByRole('button').count(), 0);
  assert.deepEqual(await barriers(window), []);
  await sound(window);
});
