import { Button, Checkbox, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { tryInstantRules } from '../../api/calls';
import type { InstantChange, InstantRuleSet } from '../../api/types';
import { DataTable } from '../../data/DataTable';
import { useCommand } from '../../data/useCommand';
import type { Department } from '../../frame/areas';
import { useKeys } from '../../frame/keys';
import { Facts, Page, Section } from '../../frame/Page';
import { EmptyState } from '../../frame/states';
import { useText } from '../../i18n';
import { addDays, day, dayOf, toFen } from '../../i18n/format';
import { serverNow } from '../../lamp/clock';
import { ErrorSummary, focusOn, type Shown } from '../intake/ErrorSummary';
import { FaultsContext, Field } from '../intake/Field';
import { useShownFaults } from '../intake/useShownFaults';
import { DepartmentChoice, useDepartment } from './department';

const METHODS = ['FACE', 'NOTARISED', 'IN_PERSON'];
const SOURCES = ['SHARED', 'UPLOADED', 'COMMITTED'];
const HOLDERS = ['ANY', 'NATURAL_PERSONS'];
const ACTS = ['NEW', 'CHANGE', 'RENEWAL', 'REPLACEMENT'];
const USUAL_DAYS = 90;
/** Filings of one question to the department. */
const AT_ONCE = 100;

/** Rules to begin with: a department refuses what its rules do not know. */
const BEGUN: Record<Department, InstantRuleSet> = {
  registration: { version: 'trial-1', methods: METHODS, sources: SOURCES, capital_up_to_fen: 0, holders: 'ANY', acts: [] },
  'food-licensing': { version: 'trial-1', methods: [], sources: SOURCES, capital_up_to_fen: 0, holders: '', acts: ACTS },
};

type Asked = { from: string; until: string; rules: InstantRuleSet };
type Outcome = { tried: number; approved: number; changes: InstantChange[] };

/** Tries `asked` on everything handed in on its days, page after page; `tell` hears how far it is. */
async function tryOnAll(department: Department, asked: Asked, tell: (tried: number) => void): Promise<Outcome> {
  const sum: Outcome = { tried: 0, approved: 0, changes: [] };
  let cursor = '';
  do {
    const page = await tryInstantRules(department, { ...asked, cursor, limit: AT_ONCE });
    sum.tried += page.tried;
    sum.approved += page.approved;
    sum.changes.push(...page.changes);
    cursor = page.next_cursor;
    tell(sum.tried);
  } while (cursor);
  return sum;
}

/** The id of the input that a field of the question belongs to. */
const pathOf = (field: string) => field.replace(/^candidate\./, '').replace(/\[.*$/, '');

function Ticked({ legend, value, set, options }: { legend: string; value: string[]; set: (next: string[]) => void; options: { value: string; label: string }[] }) {
  return (
    <fieldset className="tick-set">
      <legend>{legend}</legend>
      <Checkbox.Group value={value} onChange={set} options={options} />
    </fieldset>
  );
}

function Changes({ changes, department }: { changes: InstantChange[]; department: Department }) {
  const { t, code, language } = useText();
  const doubts = (rules: readonly string[]) => rules.map((rule) => <div key={rule}>{rule} {code('instantRule', rule)}</div>);
  return (
    <DataTable
      label={t('instant.otherwise')}
      rows={changes}
      rowKey={(one) => one.filing_id}
      columns={[
        { key: 'on', title: t('instant.evaluatedOn'), cell: (one) => <Link className="nowrap" to={`/instant/${department}/evaluations/${one.filing_id}`}>{day(one.evaluated_on, language)}</Link> },
        { key: 'before', title: t('instant.before'), cell: (one) => <>{code('instantOutcome', one.outcome_before)} <span className="quiet">{one.rule_version}</span>{doubts(one.doubts_before)}</> },
        { key: 'now', title: t('instant.tried'), cell: (one) => <>{code('instantOutcome', one.outcome_now)}{doubts(one.doubts_now)}</> },
        { key: 'ruling', title: t('instant.ruling'), cell: (one) => code('instantRuling', one.ruling) },
      ]}
      empty={<EmptyState text={t('instant.nothingOtherwise')} />}
    />
  );
}

function TrialOf({ department }: { department: Department }) {
  const { t, code, language } = useText();
  const shown = useShownFaults();
  const today = dayOf(serverNow());
  const [asked, setAsked] = useState<Asked>({ from: addDays(today, -USUAL_DAYS), until: today, rules: BEGUN[department] });
  const [faults, setFaults] = useState<Shown[]>([]);
  const [soFar, setSoFar] = useState(0);
  const [outcome, setOutcome] = useState<Outcome>();
  const byPath = Object.fromEntries(faults.map(({ path, text }) => [path, text]));
  const rules = (change: Partial<InstantRuleSet>) => setAsked((before) => ({ ...before, rules: { ...before.rules, ...change } }));
  const run = useCommand<Asked, Outcome>((given) => tryOnAll(department, given, setSoFar), {
    onDone: (found) => {
      setOutcome(found);
      setFaults([]);
    },
    onProblem: ({ problem }) => {
      if (problem.violations.length === 0) return false;
      setFaults(shown.refused(problem, pathOf));
      return true;
    },
  });
  const start = () => {
    setOutcome(undefined);
    setSoFar(0);
    run.mutate(asked);
  };
  useKeys([{ keys: 'mod+enter', text: t('instant.try'), run: start }]);
  const registers = department === 'registration';
  const options = (group: 'verified' | 'source' | 'act', values: readonly string[]) => values.map((value) => ({ value, label: code(group, value) }));
  return (
    <Page title={t('instant.trial')} error={faults.length > 0} actions={<Link to={`/instant/${department}/comparisons`}>{t('instant.comparisons')}</Link>}>
      <p className="notice">{t('instant.trialHint')}</p>
      <div className="filters"><DepartmentChoice page="/trial" /></div>
      {faults.length > 0 && <ErrorSummary faults={faults} go={focusOn} />}
      <FaultsContext.Provider value={byPath}>
        <Section title={t('instant.candidate')}>
          <div className="form-grid">
            <Field id="from" label={t('instant.from')} required>{(given) => <Input {...given} type="date" value={asked.from} onChange={(event) => setAsked({ ...asked, from: event.target.value })} />}</Field>
            <Field id="until" label={t('instant.until')} required>{(given) => <Input {...given} type="date" value={asked.until} onChange={(event) => setAsked({ ...asked, until: event.target.value })} />}</Field>
            <Field id="version" label={t('instant.version')} required>{(given) => <Input {...given} value={asked.rules.version} onChange={(event) => rules({ version: event.target.value })} />}</Field>
            {registers && <Field id="holders" label={t('instant.holders')}>{(given) => <Select {...given} value={asked.rules.holders} onChange={(holders) => rules({ holders })} options={HOLDERS.map((value) => ({ value, label: code('instantHolders', value) }))} style={{ width: '100%' }} />}</Field>}
            {registers && <Field id="capital_up_to_fen" label={t('instant.capitalLimitYuan')} hint={t('instant.capitalLimitHint')}>{(given) => <InputNumber<number> {...given} value={asked.rules.capital_up_to_fen / 100} onChange={(value) => rules({ capital_up_to_fen: toFen(value) })} min={0} max={1e12} precision={2} controls={false} style={{ width: '100%' }} />}</Field>}
          </div>
          {registers && <Ticked legend={t('instant.methods')} value={asked.rules.methods} set={(methods) => rules({ methods })} options={options('verified', METHODS)} />}
          <Ticked legend={t('instant.sources')} value={asked.rules.sources} set={(sources) => rules({ sources })} options={options('source', SOURCES)} />
          {!registers && <Ticked legend={t('instant.acts')} value={asked.rules.acts} set={(acts) => rules({ acts })} options={options('act', ACTS)} />}
        </Section>
      </FaultsContext.Provider>
      <div className="step-buttons">
        <Button type="primary" size="large" loading={run.isPending} onClick={start}>{t('instant.try')}</Button>
        <span role="status">{run.isPending && t('instant.soFar', { number: soFar })}</span>
      </div>
      {outcome && (
        <Section title={t('instant.otherwise')}>
          <Facts facts={[
            { label: t('instant.triedOn'), value: outcome.tried },
            { label: t('instant.wouldApprove'), value: outcome.approved },
            { label: t('instant.otherwise'), value: outcome.changes.length.toLocaleString(language) },
          ]} />
          <Changes changes={outcome.changes} department={department} />
        </Section>
      )}
    </Page>
  );
}

/** What other rules of instant approval would have made of past filings (规则试算), before anybody puts them in force. */
export default function Trial() {
  const department = useDepartment();
  return <TrialOf key={department} department={department} />;
}
