import { expect, it } from 'vitest';
import { law } from './law';

it.each([
  ['Company Law 68, 75', '公司法第68、75条'],
  ['Order 78 art 15', '食品经营许可和备案管理办法第15条'],
  ['Order 95-14', '市场监管总局令第95号第14条'],
  ['MERR 16', '市场主体登记管理条例第16条'],
  ['Rules 53', '市场主体登记管理条例实施细则第53条'],
  ['Qingdao 26', '青岛市优化营商环境条例第26条'],
  ['GB/T 4754', 'GB/T 4754'],
  ['C-NAME', 'C-NAME'],
])('%s', (rule, chinese) => {
  expect(law(rule, 'zh-CN')).toBe(chinese);
  expect(law(rule, 'en')).toBe(rule);
});
