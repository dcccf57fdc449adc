import { AutoComplete, Input } from 'antd';
import { Section } from '../../frame/Page';
import { useText } from '../../i18n';
import { Field } from './Field';
import { FoodPart } from './FoodPart';
import { fullName, headOf, type Company, type Part } from './model';
import { ScopePicker } from './ScopePicker';
import type { Intake } from './useIntake';

/** Codes the window meets daily; any other code of the standard may be typed. */
const INDUSTRIES: [string, string][] = [['F5292', '互联网零售 Online retail'], ['F5193', '互联网批发 Online wholesale'], ['F5211', '百货零售 Department stores'], ['F5212', '超市 Supermarkets'], ['F5213', '便利店 Convenience stores'], ['F5229', '其他食品零售 Other food retail'], ['I6432', '互联网平台 Internet platforms'], ['H6210', '正餐服务 Restaurants']];

/** One approval document for each item that needs it. */
export function Approvals({ intake, part, company }: { intake: Intake; part: string; company: Pick<Company, 'scope' | 'prior_approvals'> }) {
  const { t } = useText();
  const needing = company.scope.filter((wording) => intake.content.items[wording]?.kind === 'LICENSED_PRE');
  if (needing.length === 0) return null;
  const of = (item: string) => company.prior_approvals.find((approval) => approval.item === item) ?? { item, number: '', issued_on: '', valid_to: '' };
  const set = (item: string, field: string, value: string) => intake.set(`${part}.prior_approvals`, [...company.prior_approvals.filter((approval) => approval.item !== item), { ...of(item), [field]: value }]);
  return (
    <>
      <h3 className="block-title">{t('intake.approvals')}</h3>
      {needing.map((item) => (
        <div className="person" key={item} role="group" aria-label={item}>
          <h3>{item}</h3>
          <div className="form-grid">
            <Field id={`${part}.approval.${item}.number`} label={t('intake.approvalNumber')}>{(given) => <Input {...given} value={of(item).number} onChange={(event) => set(item, 'number', event.target.value)} maxLength={60} />}</Field>
            <Field id={`${part}.approval.${item}.issued_on`} label={t('intake.approvalIssued')}>{(given) => <Input {...given} type="date" value={of(item).issued_on} onChange={(event) => set(item, 'issued_on', event.target.value)} />}</Field>
            <Field id={`${part}.approval.${item}.valid_to`} label={t('intake.approvalValid')}>{(given) => <Input {...given} type="date" value={of(item).valid_to} onChange={(event) => set(item, 'valid_to', event.target.value)} />}</Field>
          </div>
        </div>
      ))}
    </>
  );
}

export function Scope({ intake, part, company }: { intake: Intake; part: Part; company: Company }) {
  const { t } = useText();
  return (
    <Section title={`${t(headOf(intake.content, part))} ${fullName(company.name)}`}>
      <div className="form-grid">
        <Field id={`${part}.industry`} label={t('intake.industryCode')} required>
          {(given) => <AutoComplete {...given} value={company.industry} onChange={(value: string) => intake.set(`${part}.industry`, value.toUpperCase().trim())} options={INDUSTRIES.map(([value, label]) => ({ value, label: `${value} ${label}` }))} style={{ width: '100%' }} />}
        </Field>
      </div>
      <ScopePicker intake={intake} part={part} company={company} />
      <Approvals intake={intake} part={part} company={company} />
    </Section>
  );
}

export function ScopeStep({ intake }: { intake: Intake }) {
  const { parent, subsidiary } = intake.content;
  return (
    <>
      <Scope intake={intake} part="parent" company={parent} />
      {subsidiary && <Scope intake={intake} part="subsidiary" company={subsidiary} />}
      <FoodPart intake={intake} />
    </>
  );
}
