import { App, Button } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import type { CorrectionPoint, Material } from '../../api/types';
import { useCommand } from '../../data/useCommand';
import { useDebounced } from '../../data/useDebounced';
import { useKeys } from '../../frame/keys';
import { Page, Section } from '../../frame/Page';
import { PageSkeleton } from '../../frame/states';
import { useText, type Key } from '../../i18n';
import { timeOfDay } from '../../i18n/format';
import { serverNow } from '../../lamp/clock';
import { BranchPart, BranchPreview } from '../acts/BranchParts';
import { ChangeHead, ChangePreview } from '../acts/ChangeParts';
import { ErrorSummary, focusOn, type Shown } from '../intake/ErrorSummary';
import { pageFaults } from '../intake/faults';
import { DemandsContext, FaultsContext } from '../intake/Field';
import { FindingList } from '../intake/FindingList';
import { FoodPart } from '../intake/FoodPart';
import { MaterialList } from '../intake/MaterialStep';
import type { Content } from '../intake/model';
import { CompanyPeople } from '../intake/PeopleStep';
import { Persons } from '../intake/Persons';
import { Place } from '../intake/PlaceStep';
import { Scope } from '../intake/ScopeStep';
import { useIntake, type Intake } from '../intake/useIntake';
import { useShownFaults } from '../intake/useShownFaults';
import { demandsOf, inputOf, pathOf } from './content';
import { askRules, handIn } from './handing';
import { Kept } from './Kept';

/** What is handed in on one page: a returned file again, or an act on a company that exists. */
export type Work = {
  /** Of its draft. */
  draft: string;
  start: Content;
  part: 'parent' | 'food' | 'branch';
  title: string;
  send: Key;
  done: Key;
  points: CorrectionPoint[];
  /** Whence one came, and where one goes with what became of it. */
  back?: { path: string; text: Key };
  then: (filingId: string) => string;
};

const NONE: Material[] = [];
const materialsOf = ({ parent, food, branch }: Content) => ({ parent: parent.materials, food: food.materials, branch: branch?.materials ?? NONE });

/** A change takes the materials that follow from what it changes; how each comes in stays as it was chosen. */
function useNeeded(intake: Intake, part: Work['part'], needed: readonly string[] | undefined) {
  const { content, set } = intake;
  const materials = materialsOf(content)[part];
  useEffect(() => {
    if (!needed) return;
    if (needed.length === materials.length && materials.every(({ kind }) => needed.includes(kind))) return;
    set(`${part}.materials`, needed.map((kind) => materials.find((one) => one.kind === kind) ?? { kind, source: 'UPLOADED', sha256: '' }));
  }, [needed, part, materials, set]);
}

/** What the rules say, asked anew when the typing rests. */
function useRules(content: Content) {
  const asked = useDebounced(content, 800);
  return useQuery({ queryKey: ['page-rules', asked], queryFn: ({ signal }) => askRules(asked, signal), staleTime: 30_000, gcTime: 0, retry: false, placeholderData: (before) => before });
}

function Rules({ rules: { data, isFetching, isError }, part }: { rules: ReturnType<typeof useRules>; part: string }) {
  const { t } = useText();
  const found = data?.violations ?? [];
  return (
    <div role="status">
      {isFetching && <p className="quiet">{t('intake.checkRulesRunning')}</p>}
      {isError && <p className="quiet">{t('intake.checkFailed')}</p>}
      {data && found.length === 0 && <p className="notice notice-good">✓ {t('intake.checkRulesGood')}</p>}
      {found.length > 0 && <FindingList found={found} go={(field) => focusOn(pathOf(part, field))} />}
    </div>
  );
}

function Notice({ points, part }: { points: CorrectionPoint[]; part: string }) {
  const { t, law } = useText();
  return (
    <Section title={t('correct.notice')}>
      <p className="quiet">{t('correct.noticeHint')}</p>
      <ol className="points">
        {points.map(({ field, rule, demand }) => (
          <li key={field + demand}>
            <button type="button" className="linklike" onClick={() => focusOn(inputOf(part, field))}>{demand}</button> <span className="rule">{law(rule)}</span>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function Fields({ intake, part }: { intake: Intake; part: Work['part'] }) {
  const { t } = useText();
  const { parent, change, branch, kept } = intake.content;
  return (
    <>
      {change && !branch && <ChangeHead intake={intake} change={change} />}
      {part === 'parent' && (
        <>
          <Place intake={intake} part="parent" company={parent} />
          <Scope intake={intake} part="parent" company={parent} />
          <CompanyPeople intake={intake} part="parent" company={parent} />
        </>
      )}
      {part === 'food' && <FoodPart intake={intake} />}
      {branch && <BranchPart intake={intake} branch={branch} />}
      {kept ? <Kept intake={intake} /> : <Persons intake={intake} />}
      <MaterialList intake={intake} part={part} title={t('intake.materialStep')} materials={materialsOf(intake.content)[part]} />
    </>
  );
}

function Filling({ work, filling }: { work: Work; filling: ReturnType<typeof useIntake> & { content: Content } }) {
  const { part, points, back } = work;
  const { t, language } = useText();
  const shown = useShownFaults();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [faults, setFaults] = useState<Shown[]>([]);
  const { content, set, change, save, discard, saving } = filling;
  const intake = { content, set, change };
  const rules = useRules(content);
  useNeeded(intake, part, rules.data?.change?.materials);
  const demands = useMemo(() => demandsOf(part, points), [part, points]);
  const byPath = useMemo(() => Object.fromEntries(faults.map(({ path, text }) => [path, text])), [faults]);
  const submit = useCommand<Content, string>(handIn, {
    refresh: [['cases'], ['case'], ['task'], ['drafts'], ['company'], ['open-filings']],
    onDone: (id) => {
      discard();
      void message.success(t(work.done));
      navigate(work.then(id));
    },
    onProblem: ({ problem }) => {
      if (problem.violations.length === 0) return false;
      setFaults(shown.refused(problem, (field) => pathOf(part, field)));
      return true;
    },
  });
  const send = () => {
    const found = shown.found(pageFaults(content));
    setFaults(found);
    if (found.length === 0) submit.mutate(content);
  };
  useKeys([{ keys: 'mod+enter', text: t(work.send), run: send }]);
  const state = saving === 'saved' ? t('intake.saved', { at: timeOfDay(serverNow(), language) }) : t(saving === 'saving' ? 'intake.saving' : 'intake.unsaved');
  return (
    <Page title={work.title} error={faults.length > 0} actions={<><span className="quiet" role="status">{state}</span><Button onClick={() => void save()}>{t('frame.save')}</Button></>}>
      {faults.length > 0 && <ErrorSummary faults={faults} go={focusOn} />}
      <div className="columns">
        <FaultsContext.Provider value={byPath}>
          <DemandsContext.Provider value={demands}>
            <div><Fields intake={intake} part={part} /></div>
          </DemandsContext.Provider>
        </FaultsContext.Provider>
        <div className="sticky">
          {points.length > 0 && <Notice points={points} part={part} />}
          {content.change && <ChangePreview told={rules.data?.change} />}
          {content.branch && !content.change && <BranchPreview told={rules.data?.branch} />}
          <Section title={t('intake.checkRules')}><Rules rules={rules} part={part} /></Section>
        </div>
      </div>
      <div className="step-buttons">
        {back && <Link to={back.path}>{t(back.text)}</Link>}
        <Button size="large" type="primary" loading={submit.isPending} onClick={send}>{t(work.send)}</Button>
      </div>
    </Page>
  );
}

export function HandIn({ work }: { work: Work }) {
  const filling = useIntake(work.draft, work.start);
  const { content } = filling;
  return content ? <Filling work={work} filling={{ ...filling, content }} /> : <PageSkeleton />;
}
