import type { Language } from './index';

/** Names of laws as rules are told by: short English in data and notices' keys, the law's own name for Chinese readers. */
const LAWS: Record<string, string> = {
  'Company Law': '公司法', 'Name Provisions': '企业名称登记管理规定', MERR: '市场主体登记管理条例', Rules: '市场主体登记管理条例实施细则', 'Food Safety Law': '食品安全法',
  'Order 78': '食品经营许可和备案管理办法', 'Order 17': '食品经营许可管理办法', 'Licensing Law': '行政许可法', 'Order 95': '市场监管总局令第95号', 'Order 52': '市场监管总局令第52号', Qingdao: '青岛市优化营商环境条例',
};

/** "Company Law 68, 75" is "公司法第68、75条" in Chinese; what is no law stays as it is. */
export function law(rule: string, language: Language): string {
  const found = /^(.+?)[ -](?:art )?(\d+(?:, \d+)*)$/.exec(rule);
  const name = found && LAWS[found[1]];
  if (language === 'en' || !name) return rule;
  return `${name}第${found[2].replace(/, /g, '、')}条`;
}
