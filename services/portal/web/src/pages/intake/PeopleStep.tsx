import { Button, Checkbox, Input, InputNumber, Select } from 'antd';
import type { Subscription } from '../../api/types';
import { Section } from '../../frame/Page';
import { useText, type Key } from '../../i18n';
import { toFen, yuan } from '../../i18n/format';
import { Field } from './Field';
import { choicesOf, headOf, tidyCode, type Company, type Part } from './model';
import { Persons, useIdentifierFault } from './Persons';
import type { Intake } from './useIntake';

const FORMS = ['MONEY', 'GOODS', 'IP', 'LAND_USE_RIGHT', 'EQUITY', 'CLAIMS'];
const ENTERPRISE = 'enterprise';

function Shareholder({ intake, part, index, one }: { intake: Intake; part: Part; index: number; one: Subscription }) {
  const { t, code } = useText();
  const people = choicesOf(intake.content);
  const at = (field: string) => `${part}.shareholders.${index}.${field}`;
  const fault = useIdentifierFault('USCC', one.entity_uscc.trim());
  const holder = one.person || one.case_entity || (one.entity_uscc ? ENTERPRISE : undefined);
  const choose = (value: string) =>
    intake.set(`${part}.shareholders.${index}`, { ...one, person: value.startsWith('p') && value !== 'parent' ? value : '', case_entity: value === 'parent' ? 'parent' : '', entity_uscc: value === ENTERPRISE ? ' ' : '' });
  const title = t('intake.shareholder', { number: index + 1 });
  return (
    <div className="person" role="group" aria-label={title}>
      <div className="person-head">
        <h3>{title}</h3>
        <Button size="small" onClick={() => intake.set(`${part}.shareholders`, intake.content[part]?.shareholders.filter((_one, other) => other !== index))}>{t('intake.removeShareholder')}<span className="sr-only"> {index + 1}</span></Button>
      </div>
      <div className="form-grid">
        <Field id={at('holder')} label={t('decision.holder')}>{(given) => <Select {...given} value={holder} onChange={choose} options={[...people, ...(part === 'subsidiary' ? [{ value: 'parent', label: t('intake.sharesOfCase') }] : []), { value: ENTERPRISE, label: t('intake.holderEnterprise') }]} style={{ width: '100%' }} />}</Field>
        {holder === ENTERPRISE && <Field id={at('entity_uscc')} label={t('intake.enterpriseCode')} fault={fault}>{(given) => <Input {...given} className="number" value={one.entity_uscc.trim()} onChange={(event) => intake.set(at('entity_uscc'), tidyCode(event.target.value) || ' ')} maxLength={30} />}</Field>}
        <Field id={at('subscribed_fen')} label={t('intake.amountYuan')}>{(given) => <InputNumber<number> {...given} value={one.subscribed_fen / 100} onChange={(value) => intake.set(at('subscribed_fen'), toFen(value))} min={0} max={1e12} precision={2} controls={false} style={{ width: '100%' }} />}</Field>
        <Field id={at('form')} label={t('decision.contribution')}>{(given) => <Select {...given} value={one.form} onChange={(value) => intake.set(at('form'), value)} options={FORMS.map((value) => ({ value, label: code('contribution', value) }))} style={{ width: '100%' }} />}</Field>
        {/^\d{4}-/.test(one.due) ? (
          <Field id={at('due')} label={t('intake.dueDay')}>{(given) => <Input {...given} type="date" value={one.due} onChange={(event) => intake.set(at('due'), event.target.value || 'P5Y')} />}</Field>
        ) : (
          <Field id={at('due')} label={t('intake.dueYears')}>{(given) => <InputNumber<number> {...given} value={Number(/^P(\d+)Y$/.exec(one.due)?.[1] ?? 5)} onChange={(value) => intake.set(at('due'), `P${value ?? 5}Y`)} min={1} max={30} precision={0} controls={false} style={{ width: '100%' }} />}</Field>
        )}
      </div>
    </div>
  );
}

function Shareholders({ intake, part, company }: { intake: Intake; part: Part; company: Company }) {
  const { t, language } = useText();
  const sum = company.shareholders.reduce((total, one) => total + one.subscribed_fen, 0);
  const blank: Subscription = { person: '', entity_uscc: '', case_entity: '', subscribed_fen: 0, form: 'MONEY', due: 'P5Y' };
  return (
    <>
      <div className="form-grid">
        <Field id={`${part}.capital_fen`} label={t('intake.capitalYuan')} required hint={t('intake.sum', { sum: yuan(sum, language) })}>{(given) => <InputNumber<number> {...given} value={company.capital_fen / 100} onChange={(value) => intake.set(`${part}.capital_fen`, toFen(value))} min={0} max={1e12} precision={2} controls={false} style={{ width: '100%' }} />}</Field>
      </div>
      {company.shareholders.map((one, index) => <Shareholder key={index} intake={intake} part={part} index={index} one={one} />)}
      <p><Button id={`${part}.shareholders.add`} onClick={() => intake.set(`${part}.shareholders`, [...company.shareholders, blank])}>{t('intake.addShareholder')}</Button></p>
    </>
  );
}

/** Whoever holds one post of a form; `path` is the place of the post in what is handed in. */
export function PostField({ intake, path, label, value, required, placeholder }: { intake: Intake; path: string; label: string; value: string; required?: boolean; placeholder?: string }) {
  return (
    <Field id={path} label={label} required={required}>{(given) => <Select {...given} allowClear value={value || undefined} onChange={(chosen?: string) => intake.set(path, chosen ?? '')} options={choicesOf(intake.content)} placeholder={placeholder} style={{ width: '100%' }} />}</Field>
  );
}

type Single = 'legal_rep' | 'manager' | 'finance_officer' | 'liaison' | 'agent';
type Several = 'directors' | 'supervisors' | 'beneficial_owners';

function Posts({ intake, part, company }: { intake: Intake; part: Part; company: Company }) {
  const { t, code } = useText();
  const people = choicesOf(intake.content);
  const single = (field: Single, label: Key, required = false) => <PostField intake={intake} path={`${part}.${field}`} label={t(label)} value={company[field]} required={required} placeholder={field === 'agent' ? t('intake.noAgent') : undefined} />;
  const several = (field: Several, label: Key, required = false) => (
    <Field id={`${part}.${field}`} label={t(label)} required={required}>{(given) => <Select {...given} mode="multiple" value={company[field]} onChange={(value: string[]) => intake.set(`${part}.${field}`, value)} options={people} style={{ width: '100%' }} />}</Field>
  );
  const signers = [...new Set([...company.shareholders.map((one) => one.person || one.case_entity || one.entity_uscc.trim()), company.legal_rep].filter(Boolean))];
  const allSigned = signers.length > 0 && signers.every((who) => company.signatures.includes(who));
  return (
    <>
      <div className="form-grid">
        {single('legal_rep', 'register.legalRep', true)}
        <Field id={`${part}.legal_rep_as`} label={t('intake.actsAs')}>{(given) => <Select {...given} value={company.legal_rep_as} onChange={(value) => intake.set(`${part}.legal_rep_as`, value)} options={['DIRECTOR', 'MANAGER'].map((value) => ({ value, label: code('post', value) }))} style={{ width: '100%' }} />}</Field>
        {several('directors', 'intake.directors', true)}
        {single('manager', 'intake.manager')}
        {several('supervisors', 'intake.supervisors')}
        {single('finance_officer', 'intake.financeOfficer', true)}
        {single('liaison', 'intake.liaison', true)}
        {several('beneficial_owners', 'intake.beneficialOwners')}
        {single('agent', 'intake.agent')}
      </div>
      {company.supervisors.length === 0 && <p><Checkbox id={`${part}.no_supervisor_consent`} checked={company.no_supervisor_consent} onChange={(event) => intake.set(`${part}.no_supervisor_consent`, event.target.checked)}>{t('intake.noSupervisor')}</Checkbox></p>}
      <p><Checkbox id={`${part}.signatures`} checked={allSigned} disabled={signers.length === 0} onChange={(event) => intake.set(`${part}.signatures`, event.target.checked ? signers : [])}>{t('intake.allSigned')}</Checkbox></p>
    </>
  );
}

export function CompanyPeople({ intake, part, company }: { intake: Intake; part: Part; company: Company }) {
  const { t } = useText();
  const name = t(headOf(intake.content, part));
  return (
    <>
      <Section title={`${name}: ${t('intake.shareholdersOf')}`}><Shareholders intake={intake} part={part} company={company} /></Section>
      <Section title={`${name}: ${t('intake.posts')}`}><Posts intake={intake} part={part} company={company} /></Section>
    </>
  );
}

export function PeopleStep({ intake }: { intake: Intake }) {
  const { parent, subsidiary } = intake.content;
  return (
    <>
      <Persons intake={intake} />
      <CompanyPeople intake={intake} part="parent" company={parent} />
      {subsidiary && <CompanyPeople intake={intake} part="subsidiary" company={subsidiary} />}
    </>
  );
}
