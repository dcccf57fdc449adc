import { Input, Radio } from 'antd';
import { Section } from '../../frame/Page';
import { useText } from '../../i18n';
import { DivisionPicker } from './DivisionPicker';
import { Field } from './Field';
import { fullName, headOf, type Company, type Part } from './model';
import type { Intake } from './useIntake';

export function Place({ intake, part, company }: { intake: Intake; part: Part; company: Company }) {
  const { t } = useText();
  const long = company.term === 'LONG_TERM';
  return (
    <Section title={`${t(headOf(intake.content, part))} ${fullName(company.name)}`}>
      <Field id={`${part}.division`} label={t('intake.divisionCode')} required>{(given) => <DivisionPicker given={given} value={company.division} onChange={(code) => intake.set(`${part}.division`, code)} />}</Field>
      <Field id={`${part}.domicile`} label={t('intake.domicile')} required>{(given) => <Input {...given} value={company.domicile} onChange={(event) => intake.set(`${part}.domicile`, event.target.value)} maxLength={200} />}</Field>
      <div className="form-grid">
        <Field id={`${part}.term`} label={t('intake.term')}>{(given) => <Radio.Group id={given.id} value={long ? 'LONG_TERM' : 'UNTIL'} onChange={(event) => intake.set(`${part}.term`, event.target.value === 'LONG_TERM' ? 'LONG_TERM' : '')} options={[{ value: 'LONG_TERM', label: t('intake.termLong') }, { value: 'UNTIL', label: t('intake.termUntil') }]} />}</Field>
        {!long && <Field id={`${part}.term_day`} label={t('intake.termDay')} hint={t('inspection.dateRule')}>{(given) => <Input {...given} type="date" value={company.term} onChange={(event) => intake.set(`${part}.term`, event.target.value)} />}</Field>}
      </div>
    </Section>
  );
}

export function PlaceStep({ intake }: { intake: Intake }) {
  const { parent, subsidiary } = intake.content;
  return (
    <>
      <Place intake={intake} part="parent" company={parent} />
      {subsidiary && <Place intake={intake} part="subsidiary" company={subsidiary} />}
    </>
  );
}
