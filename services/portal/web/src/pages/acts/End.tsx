import { App, Button, Checkbox, Input, Radio, Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router-dom';
import { applyForDeregistration, company, companyForm, endBars, publiciseDeregistration, resubmitDeregistration, resubmitSimpleDeregistration, submitDeregistration, taskPage } from '../../api/calls';
import type { CompanyForm, Deregistration, EndBars, Filing, Finding, SimpleDeregistration } from '../../api/types';
import { useCommand } from '../../data/useCommand';
import { useKeys } from '../../frame/keys';
import { Page, Section } from '../../frame/Page';
import { Loaded } from '../../frame/states';
import { useText, type Key } from '../../i18n';
import { filesOf } from '../correct/content';
import { ErrorSummary, focusOn, type Shown } from '../intake/ErrorSummary';
import { materialFaults, personFaults, required, type Fault } from '../intake/faults';
import { FaultsContext, Field } from '../intake/Field';
import { MaterialList } from '../intake/MaterialStep';
import { newContent, newPerson, put, withFiles, type Content } from '../intake/model';
import { nextRef, PersonFields } from '../intake/Persons';
import type { Intake } from '../intake/useIntake';
import { useShownFaults } from '../intake/useShownFaults';

const GROUNDS = ['RESOLUTION', 'TERM_OVER', 'MERGER', 'REVOKED', 'COURT'];
const ORDINARY = ['APPLICATION_FORM', 'DISSOLUTION_RESOLUTION', 'LIQUIDATION_REPORT', 'TAX_CLEARANCE'];
const PUBLICITY = ['NO_DEBT_COMMITMENT'];
const APPLICATION = ['APPLICATION_FORM', 'NO_DEBT_COMMITMENT'];
const BRANCH = ['APPLICATION_FORM', 'DISSOLUTION_RESOLUTION', 'TAX_CLEARANCE'];

/** Of a company after its liquidation or the simple way; of a branch by the decision of its company, or by who liquidates one
 *  that ended before it. */
type Way = 'ORDINARY' | 'SIMPLE' | 'BRANCH' | 'LEFT_BRANCH';
type Days = Pick<Deregistration, 'ground' | 'decided_on' | 'group_formed_on' | 'group_published_on' | 'liquidated_on' | 'liquidators'>;
/** What the page holds: the persons, files and materials of a draft, and what an end says beside them. */
type State = { content: Content; days: Days; signed: boolean };
type Given = { uscc: string; name: string; bars: EndBars; known: CompanyForm; headOffice: string; headOfficeEnded: boolean; filing?: Filing };

/** Whether a liquidation group applies. */
const isLed = (way: Way) => way === 'ORDINARY' || way === 'LEFT_BRANCH';

/** Whoever must commit to there being no debts: every shareholder of the register. */
const shareholdersOf = ({ form }: CompanyForm) => (form?.shareholders ?? []).map((one) => one.person || one.entity_uscc);

function start({ filing }: Given, way: Way): State {
  const blank: Days = { ground: way === 'LEFT_BRANCH' ? 'REVOKED' : 'RESOLUTION', decided_on: '', group_formed_on: '', group_published_on: '', liquidated_on: '', liquidators: [] };
  const content = newContent();
  const before = filing?.deregistration ?? filing?.simple_deregistration;
  const wanted = { ORDINARY, BRANCH, LEFT_BRANCH: BRANCH, SIMPLE: filing ? APPLICATION : PUBLICITY }[way];
  const materials = wanted.map((kind) => before?.materials.find((one) => one.kind === kind) ?? { kind, source: 'UPLOADED', sha256: '' });
  // Who led the liquidation is named anew with each round.
  const persons = isLed(way) ? [newPerson('p1')] : [];
  return { content: { ...content, persons, parent: { ...content.parent, materials }, files: filesOf('parent', before?.materials ?? []) }, days: filing?.deregistration ? { ...filing.deregistration, liquidators: [] } : blank, signed: false };
}

type DayField = 'decided_on' | 'group_formed_on' | 'group_published_on' | 'liquidated_on';

/** One day of an end. */
function Day({ days, set, field, label, must = true }: { days: Days; set: (days: Partial<Days>) => void; field: DayField; label: Key; must?: boolean }) {
  const { t } = useText();
  return <Field id={field} label={t(label)} required={must}>{(given) => <Input {...given} type="date" value={days[field]} onChange={(event) => set({ [field]: event.target.value })} />}</Field>;
}

type Part = { state: State; intake: Intake; set: (days: Partial<Days>) => void };

/** Who is in the liquidation group; the first leads it. */
function Liquidators({ state: { days, content }, set }: Omit<Part, 'intake'>) {
  const { t } = useText();
  const choices = [...new Set([...days.liquidators, ...content.persons.map(({ ref }) => ref)])].map((ref) => ({ value: ref, label: `${content.persons.find((one) => one.ref === ref)?.name ?? ''} (${ref})` }));
  return <Field id="liquidators" label={t('decision.liquidators')} required hint={t('acts.liquidatorsHint')}>{(given) => <Select {...given} mode="multiple" value={days.liquidators} onChange={(liquidators: string[]) => set({ liquidators })} options={choices} style={{ width: '100%' }} />}</Field>;
}

/** Persons who are named with the end. */
function Named({ content, intake }: { content: Content; intake: Intake }) {
  const { t } = useText();
  return (
    <Section title={t('intake.persons')}>
      {content.persons.map((person, index) => <PersonFields key={person.ref} person={person} index={index} intake={intake} only={content.persons.length === 1} />)}
      <p><Button id="persons.add" onClick={() => intake.set('persons', [...content.persons, newPerson(nextRef(content.persons))])}>{t('intake.addPerson')}</Button></p>
    </Section>
  );
}

/** The days of a liquidation, who led it, and that they signed. */
function Liquidation({ state, intake, set }: Part) {
  const { t, code } = useText();
  const { days, content } = state;
  return (
    <>
      <Section title={t('acts.ordinary')}>
        <div className="form-grid">
          <Field id="ground" label={t('acts.ground')}>{(given) => <Select {...given} value={days.ground} onChange={(ground) => set({ ground })} options={GROUNDS.map((value) => ({ value, label: code('dissolution', value) }))} style={{ width: '100%' }} />}</Field>
          <Day days={days} set={set} field="decided_on" label="decision.decidedOn" />
          <Day days={days} set={set} field="group_formed_on" label="decision.groupFormed" />
          <Day days={days} set={set} field="group_published_on" label="decision.groupPublished" must={false} />
          <Day days={days} set={set} field="liquidated_on" label="decision.liquidated" />
          <Liquidators state={state} set={set} />
        </div>
      </Section>
      <Named content={content} intake={intake} />
    </>
  );
}

/** What the company decided, or who liquidates it where it ended; nothing of a branch is liquidated. */
function Closing({ state, intake, set, isLeft }: Part & { isLeft: boolean }) {
  const { t } = useText();
  return (
    <>
      <Section title={t('acts.endOfBranch')}>
        <p className="hint">{t(isLeft ? 'acts.endOfLeftBranchHint' : 'acts.endOfBranchHint')}</p>
        <div className="form-grid">
          <Day days={state.days} set={set} field="decided_on" label="decision.decidedOn" />
          {isLeft && <Liquidators state={state} set={set} />}
        </div>
      </Section>
      {isLeft && <Named content={state.content} intake={intake} />}
    </>
  );
}

/** What bars a way, each with its rule. */
function Barred({ bars }: { bars: readonly Finding[] }) {
  const { t, say, law } = useText();
  return (
    <div className="notice notice-stop">
      <p><strong>{t('acts.barred')}</strong></p>
      <ul>{bars.map((one) => <li key={one.rule + one.reason}>{say(one.text) || one.reason} <span className="rule">{law(one.rule)}</span></li>)}</ul>
    </div>
  );
}

function faultsOf({ content, days, signed }: State, way: Way): Fault[] {
  const decided = way === 'SIMPLE' ? [] : required('decided_on', days.decided_on, 'decision.decidedOn');
  const liquidated = way === 'ORDINARY' ? [...required('group_formed_on', days.group_formed_on, 'decision.groupFormed'), ...required('liquidated_on', days.liquidated_on, 'decision.liquidated')] : [];
  const led = isLed(way) ? [...required('liquidators', days.liquidators, 'decision.liquidators'), ...personFaults(content)] : [];
  return [...decided, ...liquidated, ...led, ...materialFaults(content, 'parent', content.parent.materials), ...(signed ? [] : [{ path: 'signed', key: 'acts.notSigned' as Key }])];
}

function EndPage({ given }: { given: Given }) {
  const { uscc, name, bars, known, headOffice, headOfficeEnded, filing } = given;
  const { t, law } = useText();
  const shown = useShownFaults();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [way, setWay] = useState<Way>(() => {
    if (headOffice) return headOfficeEnded ? 'LEFT_BRANCH' : 'BRANCH';
    if (filing) return filing.kind === 'DEREGISTER' ? 'ORDINARY' : 'SIMPLE';
    return bars.simple_bars.length === 0 ? 'SIMPLE' : 'ORDINARY';
  });
  const [state, setState] = useState(() => start(given, way));
  const [faults, setFaults] = useState<Shown[]>([]);
  const byPath = useMemo(() => Object.fromEntries(faults.map(({ path, text }) => [path, text])), [faults]);
  const intake: Intake = {
    content: state.content,
    set: (path, value) => setState((before) => ({ ...before, content: put(before.content, path, value) })),
    change: (update) => setState((before) => ({ ...before, content: update(before.content) })),
  };
  const choose = (chosen: Way) => {
    setWay(chosen);
    setState(start(given, chosen));
    setFaults([]);
  };
  const shareholders = shareholdersOf(known);
  const barred = way === 'SIMPLE' ? bars.simple_bars : bars.ordinary_bars;
  const submit = useCommand<State, Filing>(
    ({ content, days }, key) => {
      const materials = withFiles(content, 'parent', content.parent.materials);
      const { persons } = content;
      if (way !== 'SIMPLE') {
        const form: Deregistration = { ...days, uscc, agent: '', materials, signatures: way === 'BRANCH' ? [headOffice] : days.liquidators.slice(0, 1) };
        return filing ? resubmitDeregistration(filing.filing_id, { expected_version: filing.version, form, persons }, key) : submitDeregistration(uscc, { form, persons }, key);
      }
      const form: SimpleDeregistration = { uscc, agent: '', materials, signatures: shareholders };
      if (!filing) return publiciseDeregistration(uscc, { form, persons }, key);
      const said = { expected_version: filing.version, form, persons };
      return filing.state === 'APPLY_WINDOW' ? applyForDeregistration(filing.filing_id, said, key) : resubmitSimpleDeregistration(filing.filing_id, said, key);
    },
    {
      refresh: [['company'], ['open-filings'], ['task'], ['workbench']],
      onDone: ({ filing_id }) => {
        void message.success(t('acts.handedIn'));
        navigate(`/tasks/FILING-${filing_id}`);
      },
      onProblem: ({ problem }) => {
        if (problem.violations.length === 0) return false;
        setFaults(shown.refused(problem, endPath));
        return true;
      },
    },
  );
  const send = () => {
    const found = shown.found(faultsOf(state, way));
    setFaults(found);
    if (found.length === 0) submit.mutate(state);
  };
  const act: Key = way !== 'SIMPLE' ? 'acts.handIn' : filing ? 'acts.apply' : 'acts.publicise';
  const signed: Key = ({ ORDINARY: 'acts.leaderSigned', SIMPLE: 'acts.allCommitted', BRANCH: 'acts.companySigned', LEFT_BRANCH: 'acts.leaderSigned' } as const)[way];
  const set = (days: Partial<Days>) => setState((before) => ({ ...before, days: { ...before.days, ...days } }));
  useKeys([{ keys: 'mod+enter', text: t(act), run: send }]);
  const possible = barred.length === 0 && (way !== 'SIMPLE' || shareholders.length > 0);
  return (
    <Page title={t('acts.endOf', { name })} error={faults.length > 0}>
      {faults.length > 0 && <ErrorSummary faults={faults} go={focusOn} />}
      {filing?.state === 'RETURNED' && (
        <Section title={t('correct.notice')}>
          <ol className="points">{filing.points.map((one) => <li key={one.field + one.demand}>{one.demand} <span className="rule">{law(one.rule)}</span></li>)}</ol>
        </Section>
      )}
      {filing?.state === 'APPLY_WINDOW' && <p className="notice">{t('acts.applyHint')}</p>}
      <FaultsContext.Provider value={byPath}>
        {headOffice && barred.length > 0 && <Barred bars={barred} />}
        {!filing && !headOffice && (
          <Section title={t('acts.way')}>
            <Radio.Group value={way} onChange={(event) => choose(event.target.value as Way)} options={[{ value: 'SIMPLE', label: t('acts.simple') }, { value: 'ORDINARY', label: t('acts.ordinary') }]} aria-label={t('acts.way')} />
            {barred.length > 0 && <Barred bars={barred} />}
            {barred.length === 0 && way === 'SIMPLE' && shareholders.length === 0 && <p className="notice notice-stop">{t('acts.noShareholders')}</p>}
          </Section>
        )}
        {possible && (
          <>
            {way === 'ORDINARY' && <Liquidation state={state} intake={intake} set={set} />}
            {headOffice && <Closing state={state} intake={intake} set={set} isLeft={headOfficeEnded} />}
            <MaterialList intake={intake} part="parent" title={t('intake.materialStep')} materials={state.content.parent.materials} />
            <Section title={t('acts.signatures')}>
              <Field id="signed" label={t('acts.signatures')} required>{(field) => <Checkbox id={field.id} checked={state.signed} onChange={(event) => setState((before) => ({ ...before, signed: event.target.checked }))}>{t(signed)}</Checkbox>}</Field>
            </Section>
          </>
        )}
      </FaultsContext.Provider>
      <div className="step-buttons">
        <Link to={`/companies/${uscc}`}>{t('acts.toCompany')}</Link>
        {possible && <Button size="large" type="primary" danger loading={submit.isPending} onClick={send}>{t(act)}</Button>}
      </div>
    </Page>
  );
}

/** A field the server complains about, as the id of its input here. */
function endPath(field: string): string {
  const plain = field.replace(/^form\.?/, '').replace(/\[(\d+)\]/g, '.$1');
  if (plain.startsWith('materials')) return `parent.${plain}`;
  return plain === 'signatures' ? 'signed' : plain;
}

/** The end of a company or of a branch: handed in, applied for after its publicity, or handed in again. */
export default function EndOfCompany() {
  const { uscc = '', filing: id = '' } = useParams();
  const query = useQuery({
    queryKey: ['end-of', uscc, id],
    queryFn: async ({ signal }): Promise<Given> => {
      const [{ company: about }, bars, known, page] = await Promise.all([company(uscc, signal), endBars(uscc, signal), companyForm(uscc, signal), id ? taskPage(`FILING-${id}`, signal) : undefined]);
      return { uscc, name: about.name, bars, known, headOffice: about.head_office_uscc, headOfficeEnded: about.behind.some(({ reason }) => reason === 'HEAD_OFFICE_ENDED'), filing: page?.filing ?? undefined };
    },
    gcTime: 0,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  return <Loaded query={query}>{(given) => <EndPage given={given} />}</Loaded>;
}
