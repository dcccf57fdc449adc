import assert from 'node:assert/strict';
import { ask, barriers, go, looked, sound } from './browser.mjs';
import { allShared, quiet, today } from './companies.mjs';
import { journey } from './journey.mjs';
import { agree, dialog, dismiss, gone, matter, pick, press, reasoned } from './work.mjs';

/** A person affected applies at the window for the revocation of a registration. */
async function applies(window, uscc) {
  await go(window, `/companies/${uscc}`);
  await press(window, '申请撤销登记');
  await agree(window);
  await dialog(window).locator('.error-summary').getByText('申请人').first().waitFor();
  await pick(window, '申请人', '自然人');
  await dialog(window).getByLabel('姓名').fill('冒名样例');
  await pick(window, '证件类型', '居民身份证');
  await dialog(window).getByLabel('证件号码').fill('370214190001010010');
  await dialog(window).getByLabel('手机号码').fill('13800138000');
  await pick(window, '实名验证方式', '现场核验');
  await dialog(window).getByLabel('涉嫌虚假的登记情况').fill('本人未曾出资，签字系他人代签。');
  await agree(window);
  // The number does not check: the department says so beside its field, and what was typed stays.
  await dialog(window).locator('.error-summary').getByText(/公民身份号码校验码错误/).waitFor();
  await looked(window, /status of 400/);
  await dialog(window).getByLabel('证件号码').fill('37021419000101001X');
  await agree(window);
  await matter(window, '撤销登记 · 待决定是否受理').waitFor();
}

journey('a revocation is applied for and not accepted; applied for again it is investigated, suspended, taken up, extended, and the registration stands', async ({ enter }) => {
  const [window, registrar, head] = await Promise.all([enter('window'), enter('registrar'), enter('head', { language: 'en' })]);
  const { uscc, name } = await quiet(window);
  await applies(window, uscc);
  assert.equal(await window.getByRole('button', { name: '受理', exact: true }).count(), 0, 'a registrar decides whether it is accepted');
  await sound(window);
  await go(registrar, `/companies/${uscc}`);
  await press(registrar, '不予受理');
  await pick(registrar, '事由', '未按要求核验身份');
  await looked(registrar);
  await reasoned(registrar, '申请人未配合现场核验身份。');
  await matter(registrar, '撤销登记 · 不予受理').getByText('申请人未配合现场核验身份。').waitFor();
  await sound(registrar);

  await applies(window, uscc);
  await go(registrar, `/companies/${uscc}`);
  await press(registrar, '受理');
  await dialog(registrar).getByText('自今日起三个月内调查', { exact: false }).waitFor();
  await agree(registrar);
  await matter(registrar, '撤销登记 · 调查中').waitFor();
  await press(registrar, '中止调查');
  await pick(registrar, '事由', '企业正在诉讼或者仲裁');
  await reasoned(registrar, '（2026）鲁0214民初88号案件未审结。');
  await matter(registrar, '撤销登记 · 中止调查').getByText('（2026）鲁0214民初88号案件未审结。').waitFor();
  await sound(registrar);
  assert.deepEqual(await barriers(registrar), []);
  await press(registrar, '恢复调查');
  await reasoned(registrar, '案件已经审结。');
  await matter(registrar, '撤销登记 · 调查中').waitFor();

  const due = async () => (await ask(head, `/bff/companies/${uscc}/matters`)).revocations.find(({ state }) => state !== 'NOT_ACCEPTED');
  const before = (await due()).due;
  await go(head, `/companies/${uscc}`);
  await press(head, 'Extend the investigation');
  await dialog(head).getByText('By three months, once.').waitFor();
  await dialog(head).getByLabel('Reasons').fill('The handwriting is still with the expert.');
  await looked(head);
  await agree(head);
  await gone(head);
  const extended = await due();
  assert.ok(extended.due > before, `${extended.due} is later than ${before}`);
  await press(head, 'Extend the investigation');
  await dialog(head).getByLabel('Reasons').fill('Once more.');
  await agree(head);
  await dismiss(head, /once|extended/i);
  await looked(head, /status of 412/);
  await dialog(head).locator('.ant-modal-footer button').first().click();
  await gone(head);

  await go(registrar, `/companies/${uscc}`);
  await press(registrar, '提出处理意见');
  await pick(registrar, '处理意见', '不予撤销：虚假登记事实不成立');
  await reasoned(registrar, '经鉴定，签字系本人书写。');
  await matter(registrar, '撤销登记 · 待负责人决定').waitFor();
  await go(head, `/companies/${uscc}`);
  await press(head, 'Leave it standing');
  await dialog(head).getByText('Proposed by registrar, who does not decide it.').waitFor();
  await agree(head);
  await matter(head, /Left standing/).waitFor();
  await head.getByRole('heading', { level: 1, name }).waitFor();
  await sound(head, /status of 412/);
  const { company } = await ask(head, `/bff/companies/${uscc}`);
  assert.equal(company.state, 'ACTIVE');
});

journey('the head does not order the correction of a name, and a company ends its dormancy itself', async ({ enter }) => {
  const [window, registrar, head] = await Promise.all([enter('window'), enter('registrar'), enter('head')]);
  const { uscc, name } = await quiet(window);
  await go(registrar, `/companies/${uscc}`);
  await press(registrar, '提出名称纠正');
  await pick(registrar, '事由', '人民法院生效裁判');
  await dialog(registrar).getByLabel('裁决书或者判决书文号').fill('（2026）鲁02民终2号');
  await reasoned(registrar, '判决认定字号侵权。');
  await matter(registrar, '名称纠正 · 待负责人决定').waitFor();
  await go(head, `/companies/${uscc}`);
  await press(head, '不予责令');
  await reasoned(head, '该判决尚未生效。');
  await matter(head, '名称纠正 · 不予责令').getByText('该判决尚未生效。').waitFor();
  await head.getByRole('heading', { level: 1, name }).waitFor();
  await sound(head);

  await go(window, `/companies/${uscc}`);
  await press(window, '歇业备案');
  await pick(window, '歇业原因', '自然灾害');
  await dialog(window).getByLabel('歇业起始日').fill(today());
  await dialog(window).getByLabel('歇业截止日').fill(today(90));
  await dialog(window).getByLabel('理由').fill('仓库进水，停业修缮。');
  await allShared(window, 'act');
  await dialog(window).getByRole('checkbox').check();
  await agree(window);
  await matter(window, '歇业 · 歇业中').waitFor();
  await press(window, '恢复营业');
  await dialog(window).getByLabel('恢复营业日期').fill(today());
  await looked(window);
  await agree(window);
  await matter(window, '歇业 · 已恢复营业').waitFor();
  assert.equal((await ask(window, `/bff/companies/${uscc}`)).company.state, 'ACTIVE');
  await sound(window);
});
