import assert from 'node:assert/strict';
import { ask, barriers, go, looked, sound } from './browser.mjs';
import { addressOn, allShared, begin, fillMove, handIn, quiet, today } from './companies.mjs';
import { journey } from './journey.mjs';
import { Typist } from './typist.mjs';
import { agree, dialog, dismiss, gone, matter, pick, press, reasoned, register } from './work.mjs';

journey('a company rests: filed at the window, extended, business found, its end publicised', async ({ enter }) => {
  const [window, registrar] = await Promise.all([enter('window'), enter('registrar')]);
  const { uscc } = await quiet(window);
  await go(window, `/companies/${uscc}`);
  await window.getByText('没有歇业、名称纠正或者撤销登记事项。').waitFor();
  await press(window, '歇业备案');
  await agree(window);
  await dialog(window).locator('.error-summary').getByText('歇业原因').waitFor();
  await pick(window, '歇业原因', '自然灾害');
  await dialog(window).getByLabel('歇业起始日').fill(today());
  await dialog(window).getByLabel('歇业截止日').fill(today(20));
  await dialog(window).getByLabel('理由').fill('台风造成门店停业，修缮期间无法经营。');
  await allShared(window, 'act');
  await agree(window);
  // What the department refuses is told with its field and its rule, and what was typed stays.
  await dialog(window).locator('.error-summary').getByText(/与职工依法协商.*市场主体登记管理条例第30条/).waitFor();
  await looked(window, /status of 400/);
  await dialog(window).getByRole('checkbox').check();
  await agree(window);
  await matter(window, '歇业 · 歇业中').waitFor();
  await window.locator('.notice').getByText('歇业', { exact: true }).waitFor();
  await sound(window);
  assert.deepEqual(await barriers(window), []);

  await press(window, '延长歇业期限');
  await dialog(window).getByLabel('歇业截止日').fill(today(60));
  await dialog(window).getByLabel('理由').fill('修缮工期延长。');
  await allShared(window, 'act');
  await agree(window);
  await gone(window);
  const { dormancies } = await ask(window, `/bff/companies/${uscc}/matters`);
  assert.deepEqual([dormancies[0].state, dormancies[0].until], ['DORMANT', today(60)]);

  await go(registrar, `/companies/${uscc}`);
  await press(registrar, '查实开展经营');
  await dialog(registrar).getByLabel('开展经营起始日').fill(today());
  await reasoned(registrar, '现场检查发现门店正常营业。');
  await matter(registrar, '歇业 · 已查实经营，待公示').getByText('法定').first().waitFor();
  await sound(registrar);
  await go(window, `/companies/${uscc}`);
  await press(window, '公示终止歇业');
  await agree(window);
  await matter(window, '歇业 · 已恢复营业').waitFor();
  assert.equal((await ask(window, `/bff/companies/${uscc}`)).company.state, 'ACTIVE');
});

journey('a name is ordered to be corrected by another person than who proposed it, by keyboard, and the order is withdrawn', async ({ enter }) => {
  const [registrar, head, window] = await Promise.all([enter('registrar'), enter('head', { language: 'en' }), enter('window')]);
  const { uscc, name } = await quiet(registrar);
  await go(registrar, `/companies/${uscc}`);
  await press(registrar, '提出名称纠正');
  await pick(registrar, '事由', '人民法院生效裁判');
  await dialog(registrar).getByLabel('理由').fill('生效判决认定字号侵权。');
  await agree(registrar);
  await dialog(registrar).locator('.error-summary').getByText('裁决书或者判决书文号').waitFor();
  await dialog(registrar).getByLabel('裁决书或者判决书文号').fill('（2026）鲁02民终1号');
  await looked(registrar);
  await agree(registrar);
  await matter(registrar, '名称纠正 · 待负责人决定').getByText('registrar').waitFor();
  assert.equal(await registrar.getByRole('button', { name: '责令变更名称' }).count(), 0, 'the head orders it');

  await go(head, `/companies/${uscc}`);
  const hands = new Typist(head);
  await hands.pushButton('Order the correction');
  await dialog(head).getByText('Proposed by registrar, who does not decide it.').waitFor();
  await dialog(head).getByText('Name Provisions 23').waitFor();
  await looked(head);
  await hands.press('Control+Enter');
  await matter(head, /Ordered, to be received/).getByText('head', { exact: true }).waitFor();
  await head.getByRole('heading', { level: 1, name: uscc }).waitFor();
  await sound(head);

  await go(window, `/companies/${uscc}`);
  await press(window, '登记送达');
  await dialog(window).getByLabel('送达日期').fill(today(-30));
  await agree(window);
  // A day that cannot be is refused in a sentence; the dialog keeps what was typed.
  await dismiss(window, /送达日期应当在/);
  await sound(window, /status of 412/);
  await dialog(window).getByLabel('送达日期').fill(today());
  await agree(window);
  await matter(window, '名称纠正 · 已送达，待变更').waitFor();
  await sound(window);

  await go(head, `/companies/${uscc}`);
  await press(head, 'Withdraw the order');
  await dialog(head).getByLabel('Reasons').fill('Set aside on review.');
  await agree(head);
  await matter(head, /The order was withdrawn/).waitFor();
  await head.getByRole('heading', { level: 1, name }).waitFor();
});

journey('a false registration is investigated, publicised, objected to, proposed, sent back, and revoked by the head', async ({ enter }) => {
  const [registrar, head, window] = await Promise.all([enter('registrar'), enter('head'), enter('window')]);
  const { uscc } = await quiet(registrar);
  await go(registrar, `/companies/${uscc}`);
  await press(registrar, '依职权立案调查');
  await dialog(registrar).getByLabel('涉嫌虚假的登记情况').fill('住所证明系伪造。');
  await agree(registrar);
  await matter(registrar, '撤销登记 · 调查中').waitFor();
  await press(registrar, '公示涉嫌虚假登记');
  await reasoned(registrar, '登记的住所和联系电话均无法联系。');
  await matter(registrar, '撤销登记 · 公示中').waitFor();
  await sound(registrar);

  await go(window, `/companies/${uscc}`);
  await press(window, '登记异议');
  await dialog(window).getByLabel('异议人').fill('样例供应商有限公司');
  await reasoned(window, '尚有货款未结清。');
  await matter(window, '撤销登记 · 调查中').getByText('样例供应商有限公司').waitFor();

  const propose = async () => {
    await go(registrar, `/companies/${uscc}`);
    await press(registrar, '提出处理意见');
    await pick(registrar, '处理意见', '撤销登记');
    await dialog(registrar).getByRole('combobox', { name: '直接责任人' }).click({ force: true });
    await registrar.locator('.ant-select-dropdown:visible .ant-select-item-option').first().click();
    await registrar.keyboard.press('Tab');
    await looked(registrar);
    await reasoned(registrar, '经调查，住所证明系伪造，虚假登记事实成立。');
    await matter(registrar, '撤销登记 · 待负责人决定').waitFor();
  };
  await propose();
  await go(head, `/companies/${uscc}`);
  await press(head, '退回继续调查');
  await reasoned(head, '请补充住所产权人的询问笔录。');
  await matter(head, '撤销登记 · 调查中').waitFor();
  await propose();
  await go(head, `/companies/${uscc}`);
  await press(head, '决定撤销登记');
  await dialog(head).getByText('提出人：registrar。提出人不得作出决定。').waitFor();
  await dialog(head).getByText('市场主体登记管理条例第40条').waitFor();
  await looked(head);
  await agree(head);
  await matter(head, '撤销登记 · 已撤销登记').getByText('直接责任人禁止申请至').waitFor();
  await head.locator('.notice-stop').getByText('已撤销').waitFor();
  await head.getByRole('table', { name: '办理历程' }).getByText('撤销登记').waitFor();
  assert.equal(await head.getByRole('button', { name: '依职权立案调查' }).count(), 0, 'nothing is left to revoke');
  await sound(head);
  assert.deepEqual(await barriers(head), []);
});

journey('one false change is revoked and the company goes on as before; another than the head who decided takes it back', async ({ enter }) => {
  const [window, registrar, head, supervisor] = await Promise.all([enter('window'), enter('registrar'), enter('head'), enter('supervisor')]);
  const { uscc } = await quiet(window);
  await begin(window, uscc, '变更登记、备案', '**/change/*');
  const before = await addressOn(window).inputValue();
  await fillMove(window, `${before}丙座`);
  await go(registrar, await handIn(window));
  await register(registrar);

  await go(registrar, `/companies/${uscc}`);
  await press(registrar, '依职权立案调查');
  await dialog(registrar).getByLabel('涉嫌虚假的登记情况').fill('变更住所的证明系伪造。');
  await agree(registrar);
  await dialog(registrar).locator('.error-summary').getByText('涉嫌虚假的登记').waitFor();
  await pick(registrar, '涉嫌虚假的登记', '最近一次变更登记（备案）');
  await looked(registrar);
  await agree(registrar);
  await matter(registrar, '撤销登记 · 调查中').getByText('最近一次变更登记（备案）').waitFor();
  await press(registrar, '提出处理意见');
  await pick(registrar, '处理意见', '撤销登记');
  await reasoned(registrar, '经调查，变更住所的证明系伪造。');
  await matter(registrar, '撤销登记 · 待负责人决定').waitFor();
  await sound(registrar);

  const addressNow = async () => (await ask(head, `/bff/companies/${uscc}`)).company.domicile;
  await go(head, `/companies/${uscc}`);
  await press(head, '决定撤销变更登记');
  await dialog(head).getByText('企业自今日起恢复该变更之前的登记', { exact: false }).waitFor();
  await looked(head);
  await agree(head);
  await matter(head, '撤销登记 · 已撤销登记').waitFor();
  await head.getByRole('table', { name: '办理历程' }).getByText('撤销变更登记').waitFor();
  assert.equal(await addressNow(), before);
  const own = head.getByRole('button', { name: /撤销该决定，恢复登记/ });
  assert.equal(await own.getAttribute('aria-disabled'), 'true', 'who decided it does not take it back');
  await sound(head);

  await go(supervisor, `/companies/${uscc}`);
  await press(supervisor, '撤销该决定，恢复登记');
  await dialog(supervisor).getByText('撤销决定由head作出，其不得撤销该决定。').waitFor();
  await dialog(supervisor).getByText('市场主体登记管理条例第42条').waitFor();
  await looked(supervisor);
  await reasoned(supervisor, '鉴定意见有误，变更住所的证明真实有效。');
  await matter(supervisor, '撤销登记 · 撤销决定已撤销，登记已恢复').getByText('supervisor').waitFor();
  assert.equal(await addressNow(), `${before}丙座`);
  await sound(supervisor);
  assert.deepEqual(await barriers(supervisor), []);
});

journey('who has no part in it sees neither the matters of a company nor their buttons', async ({ enter }) => {
  const reviewer = await enter('reviewer');
  const { companies } = await ask(reviewer, `/bff/register?q=${encodeURIComponent('青岛')}&limit=1`);
  await go(reviewer, `/companies/${companies[0].uscc}`);
  await reviewer.locator('section[aria-label="证照"]').waitFor();
  assert.equal(await reviewer.locator('section[aria-label="歇业、名称纠正与撤销登记"]').count(), 0);
  await sound(reviewer);
});
