import { Button, Checkbox, Input, Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { checkName } from '../../api/calls';
import type { NameChecked } from '../../api/types';
import { useDebounced } from '../../data/useDebounced';
import { Section } from '../../frame/Page';
import { useSession } from '../../frame/session';
import { useText } from '../../i18n';
import { timeOfDay } from '../../i18n/format';
import { Conflicts } from '../decision/Panels';
import { Field } from './Field';
import { arrivalOf, fullName, headOf, newCompany, relatedTo, todayAt, WINDOW, type Part } from './model';
import type { Intake } from './useIntake';

const FORMS = ['有限公司', '有限责任公司'];

const TONE: Record<string, string> = { RESERVED: 'notice-good', NEEDS_STATEMENT: 'notice-warn', MANUAL: 'notice-warn', REJECTED: 'notice-stop' };
const SHAPE: Record<string, string> = { RESERVED: '✓', NEEDS_STATEMENT: '▲', MANUAL: '▲', REJECTED: '■' };

function Outcome({ told, trade }: { told: NameChecked; trade: string }) {
  const { code, law, say } = useText();
  return (
    <div className={`notice ${TONE[told.outcome] ?? ''}`}>
      <p>
        <strong>
          <span aria-hidden="true">{SHAPE[told.outcome]}</span> {code('nameOutcome', told.outcome)}
        </strong>
      </p>
      {told.violations.length + told.manual_reasons.length > 0 && (
        <ul>
          {[...told.violations, ...told.manual_reasons].map((found) => (
            <li key={found.rule + found.reason}>
              {say(found.text) || found.reason} <span className="rule">{law(found.rule)}</span>
            </li>
          ))}
        </ul>
      )}
      {told.hits.length > 0 && <Conflicts hits={told.hits} trade={trade} />}
    </div>
  );
}

/** The check while typing: advice only, older questions are dropped, nothing waits for it. */
function NameCheck({ intake, part }: { intake: Intake; part: Part }) {
  const { t } = useText();
  const session = useSession();
  const company = intake.content[part] ?? newCompany();
  const question = useDebounced({ full_name: '', name: company.name, authority_division: session.authority_division, industry: company.industry, main_scope_item: company.scope[0] ?? '', investor_usccs: relatedTo(intake.content, part) });
  const ready = question.name.trade.length >= 2;
  const query = useQuery({ queryKey: ['name-check', question], queryFn: ({ signal }) => checkName(question, signal), enabled: ready, staleTime: 30_000, retry: false });
  const needs = query.data?.outcome === 'NEEDS_STATEMENT' || company.liability_stated;
  return (
    <>
      <div role="status" aria-live="polite">
        {!ready && <p className="quiet">{t('intake.checkHint')}</p>}
        {ready && query.isFetching && <p className="quiet">{t('intake.checking')}</p>}
        {ready && query.isError && <p className="quiet">{t('intake.checkFailed')}</p>}
        {ready && query.data && !query.isFetching && <Outcome told={query.data} trade={question.name.trade} />}
      </div>
      {needs && (
        <p>
          <Checkbox id={`${part}.liability_stated`} checked={company.liability_stated} onChange={(event) => intake.set(`${part}.liability_stated`, event.target.checked)}>
            {t('intake.liability')}
          </Checkbox>
        </p>
      )}
    </>
  );
}

/** The four parts of a name, with what its declaration would come to. */
export function NameOf({ intake, part }: { intake: Intake; part: Part }) {
  const { t } = useText();
  const company = intake.content[part] ?? newCompany();
  const set = (field: string) => (value: unknown) => intake.set(`${part}.name.${field}`, value);
  const typed = (field: string) => (event: { target: { value: string } }) => set(field)(event.target.value);
  return (
    <Section title={t(headOf(intake.content, part))}>
      <div className="form-four">
        <Field id={`${part}.name.division`} label={t('intake.division')} hint={t('intake.divisionHint')}>{(given) => <Input {...given} value={company.name.division} onChange={typed('division')} maxLength={20} />}</Field>
        <Field id={`${part}.name.trade`} label={t('intake.trade')} hint={t('intake.tradeHint')} required>{(given) => <Input {...given} value={company.name.trade} onChange={typed('trade')} maxLength={20} />}</Field>
        <Field id={`${part}.name.industry`} label={t('intake.industryWord')} hint={t('intake.industryHint')}>{(given) => <Input {...given} value={company.name.industry} onChange={typed('industry')} maxLength={30} />}</Field>
        <Field id={`${part}.name.form`} label={t('intake.orgForm')} required>{(given) => <Select {...given} value={company.name.form} onChange={set('form')} options={FORMS.map((form) => ({ value: form, label: form }))} style={{ width: '100%' }} />}</Field>
      </div>
      <p><Checkbox checked={company.name.bracket_layout} onChange={(event) => set('bracket_layout')(event.target.checked)}>{t('intake.bracket')}</Checkbox></p>
      <p className="name-preview" aria-label={t('intake.preview')} role="note">{fullName(company.name)}</p>
      <NameCheck intake={intake} part={part} />
    </Section>
  );
}

export function NameStep({ intake }: { intake: Intake }) {
  const { t, language } = useText();
  const { content, set } = intake;
  const arrival = arrivalOf(content);
  return (
    <>
      <Section title={t('intake.window')}>
        <div className="form-grid">
          <Field id="window" label={t('intake.window')} hint={t('intake.windowHint')}>{(given) => <Input {...given} value={content.window} onChange={(event) => { localStorage.setItem(WINDOW, event.target.value); set('window', event.target.value); }} maxLength={60} />}</Field>
          <Field id="authority" label={t('intake.authority')}>{(given) => <Input {...given} className="number" value={content.authority} onChange={(event) => set('authority', event.target.value.toUpperCase().trim())} maxLength={18} />}</Field>
          <Field id="arrived_at" label={t('intake.arrived')} hint={t('intake.arrivedHint')}>{(given) => <Input {...given} type="time" value={arrival && timeOfDay(arrival, language)} onChange={(event) => set('arrived', todayAt(event.target.value))} />}</Field>
        </div>
      </Section>
      <NameOf intake={intake} part="parent" />
      {content.subsidiary ? (
        <>
          <NameOf intake={intake} part="subsidiary" />
          <Button onClick={() => set('subsidiary', null)}>{t('intake.remove')}{t('frame.colon')}{t('intake.subsidiary')}</Button>
        </>
      ) : (
        <p>
          <Checkbox
            checked={false}
            onChange={() => set('subsidiary', { ...newCompany(), name: { ...newCompany().name, division: content.parent.name.division }, shareholders: [{ person: '', entity_uscc: '', case_entity: 'parent', subscribed_fen: 0, form: 'MONEY', due: 'P5Y' }] })}
          >
            {t('intake.withSubsidiary')}
          </Checkbox>
        </p>
      )}
    </>
  );
}
