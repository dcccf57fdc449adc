import assert from 'node:assert/strict';
import { ask, barriers, go, looked, PHONE, settled, sound } from './browser.mjs';
import { journey } from './journey.mjs';
import { askFor, demand, dialog, dismiss, open, press, reasoned, take } from './work.mjs';

/** Begins to correct what was returned, from its case. */
async function begin(page, caseId, kind) {
  await go(page, `/cases/${caseId}`);
  await page.getByRole('button', { name: /补正后重新提交/ }).click();
  await page.waitForURL(`**/corrections/${kind}/*`);
  await settled(page);
}

/** The clerk may not ask for what was overlooked the first time; the supervisor answers for it, and says why. */
async function overlooked(clerk, supervisor, path, [item, what], why) {
  await go(clerk, path);
  await take(clerk);
  await demand(clerk, item, what);
  await dismiss(clerk, /一次性告知.*须先经值班督办批准/);
  await sound(clerk, /status of 412/);
  await go(supervisor, path);
  await press(supervisor, '批准再次告知');
  await looked(supervisor);
  await reasoned(supervisor, why);
}

journey('a file returned with one notice is corrected at the window and handed in again; the registrar sees what changed', async ({ enter }) => {
  const [registrar, window, supervisor] = await Promise.all([enter('registrar'), enter('window'), enter('supervisor')]);
  const { task, case: about } = await open(registrar, 'FILING', 'REVIEWING', async ({ filing, case: of }) => !!of && filing.kind === 'ESTABLISH' && filing.round === 1 && filing.light !== 'RED');
  await take(registrar);
  await askFor(registrar, '住所', '住所门牌与使用证明不一致，请更正。');

  await begin(window, about.case_id, 'FILING');
  const address = window.locator('[id="parent.domicile"]');
  assert.match(await window.locator(`[id="${await address.getAttribute('aria-describedby')}"]`).textContent(), /住所门牌与使用证明不一致/);
  await window.getByText('规则检查未发现问题。').waitFor();
  await sound(window);
  assert.deepEqual(await barriers(window), []);

  const before = await address.inputValue();
  await address.fill('');
  await window.getByRole('button', { name: '重新提交' }).click();
  await window.locator('.error-summary').waitFor();
  await address.fill(`${before}甲座`);
  await window.getByText(/已保存/).waitFor();
  await window.reload();
  await settled(window);
  assert.equal(await address.inputValue(), `${before}甲座`, 'the draft is kept');
  await window.setViewportSize(PHONE);
  await sound(window);
  await window.getByRole('button', { name: '重新提交' }).click();
  await window.waitForURL(`**/cases/${about.case_id}`);
  await sound(window);

  await go(registrar, `/tasks/${encodeURIComponent(task.id)}`);
  await registrar.getByRole('heading', { name: '本次补正的内容' }).waitFor();
  await registrar.getByRole('table', { name: /变更|更正/ }).first().getByText(`${before}甲座`).waitFor();
  await registrar.keyboard.press('c');
  await dialog(registrar).getByRole('alert').getByText('此前已经告知过一次').waitFor();
  await sound(registrar);
  const path = `/tasks/${encodeURIComponent(task.id)}`;
  const { filing } = await ask(registrar, `/bff${path}`);
  assert.deepEqual([filing.state, filing.round, filing.corrections.map(({ item }) => item)], ['SUBMITTED', 2, ['DOMICILE']]);

  // What was overlooked the first time is refused; the supervisor answers for it, and the registrar asks for it.
  const why = '首次审查时漏看章程的营业期限条款。';
  await overlooked(registrar, supervisor, path, ['营业期限', '章程与申请书的营业期限不一致，请核对。'], why);
  await go(supervisor, path);
  await supervisor.getByRole('heading', { name: '已批准再次告知' }).waitFor();
  assert.equal(await supervisor.getByRole('button', { name: '批准再次告知' }).count(), 0, 'it is allowed once');
  await sound(supervisor);
  await go(registrar, path);
  await registrar.getByText(why).waitFor();
  await askFor(registrar, '营业期限', '章程与申请书的营业期限不一致，请核对。');
  const { filing: returned } = await ask(registrar, `/bff${path}`);
  assert.deepEqual([returned.state, returned.points.map(({ field }) => field)], ['RETURNED', ['term']]);
});

journey('a food application returned at the window is corrected and handed in again; what changed stands beside it', async ({ enter }) => {
  const [window, reviewer, supervisor] = await Promise.all([enter('window'), enter('reviewer'), enter('supervisor')]);
  const { task, case: about } = await open(window, 'APPLICATION', 'RECEIVED', async ({ application, case: of }) => !!of && application.act === 'NEW' && application.points.length === 0);
  await take(window);
  await askFor(window, '经营场所', '经营场所未写明房间号，请补充。');

  await begin(window, about.case_id, 'APPLICATION');
  const premises = window.locator('[id="food.premises"]');
  const before = await premises.inputValue();
  await premises.fill(`${before}丙座`);
  await sound(window);
  assert.deepEqual(await barriers(window), []);
  await window.getByRole('button', { name: '重新提交' }).click();
  await window.waitForURL(`**/cases/${about.case_id}`);

  await go(reviewer, `/tasks/${encodeURIComponent(task.id)}`);
  await reviewer.getByRole('heading', { name: '本次补正的内容' }).waitFor();
  await reviewer.getByRole('table', { name: '本次补正的内容' }).getByText(`${before}丙座`).waitFor();
  await sound(reviewer);

  // Nobody touched the safety rules: what was overlooked there needs leave, and another person asks for it.
  const path = `/tasks/${encodeURIComponent(task.id)}`;
  const why = '首次告知漏看进货查验记录制度。';
  await overlooked(window, supervisor, path, ['食品安全制度', '进货查验记录制度缺少保存期限，请补充。'], why);
  await go(window, path);
  await window.getByText(why).waitFor();
  await askFor(window, '食品安全制度', '进货查验记录制度缺少保存期限，请补充。');
  const { application } = await ask(window, `/bff${path}`);
  assert.deepEqual([application.state, application.points.map(({ field }) => field)], ['CORRECTION', ['rules']]);
});
