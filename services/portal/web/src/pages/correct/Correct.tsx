import { App, Button } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router-dom';
import { checkEstablishment, checkFood, dropDraft, personsOf, resubmitApplication, resubmitFiling, taskPage } from '../../api/calls';
import { uuid } from '../../api/http';
import type { CorrectionPoint, Finding } from '../../api/types';
import { useCommand } from '../../data/useCommand';
import { useDebounced } from '../../data/useDebounced';
import { useKeys } from '../../frame/keys';
import { Page, Section } from '../../frame/Page';
import { useSession } from '../../frame/session';
import { EmptyState, Loaded, NotFound, PageSkeleton } from '../../frame/states';
import { useText } from '../../i18n';
import { timeOfDay } from '../../i18n/format';
import { serverNow } from '../../lamp/clock';
import { ErrorSummary, focusOn, type Shown } from '../intake/ErrorSummary';
import { correctionFaults } from '../intake/faults';
import { DemandsContext, FaultsContext } from '../intake/Field';
import { FindingList } from '../intake/FindingList';
import { FoodPart } from '../intake/FoodPart';
import { MaterialList } from '../intake/MaterialStep';
import { foodFormOf, formOf, type Content } from '../intake/model';
import { CompanyPeople } from '../intake/PeopleStep';
import { Place } from '../intake/PlaceStep';
import { Scope } from '../intake/ScopeStep';
import { useIntake, type Intake } from '../intake/useIntake';
import { applicationContent, demandsOf, filingContent, inputOf, pathOf } from './content';
import { Kept } from './Kept';

/** A file that came back, as its page needs it. */
type Returned = { start: Content; part: 'parent' | 'food'; title: string; points: CorrectionPoint[]; caseId: string };

/** What the department says to the form as it stands; its persons are those of the house and those typed here. */
async function askRules(content: Content, signal: AbortSignal): Promise<Finding[]> {
  const { persons, authority, correction } = content;
  if (correction?.kind === 'FILING') return (await checkEstablishment({ form: formOf(content, 'parent'), persons, authority, case_entities: [], filing_id: correction.id }, signal)).violations;
  const form = foodFormOf(content);
  // Only the department knows the persons it has: with some of them the check would miss the others.
  return form ? (await checkFood({ form, persons: [], authority }, signal)).violations : [];
}

function Rules({ content, part }: { content: Content; part: string }) {
  const { t } = useText();
  const asked = useDebounced(content, 800);
  const query = useQuery({ queryKey: ['correction-rules', asked], queryFn: ({ signal }) => askRules(asked, signal), staleTime: 30_000, gcTime: 0, retry: false });
  const found = query.data ?? [];
  return (
    <div role="status">
      {query.isFetching && <p className="quiet">{t('intake.checkRulesRunning')}</p>}
      {query.isError && <p className="quiet">{t('intake.checkFailed')}</p>}
      {query.data && found.length === 0 && <p className="notice notice-good">✓ {t('intake.checkRulesGood')}</p>}
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

function Fields({ intake, part }: { intake: Intake; part: Returned['part'] }) {
  const { t } = useText();
  const { parent, food } = intake.content;
  return (
    <>
      {part === 'parent' ? (
        <>
          <Place intake={intake} part="parent" company={parent} />
          <Scope intake={intake} part="parent" company={parent} />
          <CompanyPeople intake={intake} part="parent" company={parent} />
        </>
      ) : (
        <FoodPart intake={intake} />
      )}
      <Kept intake={intake} />
      <MaterialList intake={intake} part={part} title={t('intake.materialStep')} materials={part === 'parent' ? parent.materials : food.materials} />
    </>
  );
}

function Correcting({ returned: { start, part, title, points, caseId } }: { returned: Returned }) {
  const { t, law, say, language } = useText();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [faults, setFaults] = useState<Shown[]>([]);
  const correction = start.correction ?? { kind: 'FILING' as const, id: '', version: 0 };
  const { content, set, change, save, saving } = useIntake(correction.id, start);
  const demands = useMemo(() => demandsOf(part, points), [part, points]);
  const byPath = useMemo(() => Object.fromEntries(faults.map(({ path, text }) => [path, text])), [faults]);
  const submit = useCommand<Content, unknown>(
    (filled, key) => {
      const { id, version: expected_version } = correction;
      const food = foodFormOf(filled);
      if (correction.kind === 'APPLICATION' && food) return resubmitApplication(id, { expected_version, form: food, persons: filled.persons }, key);
      return resubmitFiling(id, { expected_version, form: formOf(filled, 'parent'), persons: filled.persons }, key);
    },
    {
      refresh: [['cases'], ['case'], ['task'], ['drafts']],
      onDone: () => {
        void dropDraft(correction.id, uuid()).catch(() => undefined);
        void message.success(t('correct.done'));
        navigate(caseId ? `/cases/${caseId}` : '/cases');
      },
      onProblem: ({ problem }) => {
        if (problem.violations.length === 0) return false;
        setFaults(problem.violations.map((one) => ({ path: pathOf(part, one.field), text: `${say(one.message)} (${law(one.rule)})` })));
        return true;
      },
    },
  );
  const send = () => {
    if (!content) return;
    const found = correctionFaults(content).map(({ path, key, params, fieldKey }) => ({ path, text: t(key, { ...params, field: fieldKey ? t(fieldKey) : '' }) }));
    setFaults(found);
    if (found.length === 0) submit.mutate(content);
  };
  useKeys([{ keys: 'mod+enter', text: t('correct.send'), run: send }]);
  if (!content) return <PageSkeleton />;
  const state = saving === 'saved' ? t('intake.saved', { at: timeOfDay(serverNow(), language) }) : t(saving === 'saving' ? 'intake.saving' : 'intake.unsaved');
  return (
    <Page title={t('correct.title', { name: title })} error={faults.length > 0} actions={<><span className="quiet" role="status">{state}</span><Button onClick={() => void save()}>{t('frame.save')}</Button></>}>
      {faults.length > 0 && <ErrorSummary faults={faults} go={focusOn} />}
      <div className="columns">
        <FaultsContext.Provider value={byPath}>
          <DemandsContext.Provider value={demands}>
            <div><Fields intake={{ content, set, change }} part={part} /></div>
          </DemandsContext.Provider>
        </FaultsContext.Provider>
        <div className="sticky">
          <Notice points={points} part={part} />
          <Section title={t('intake.checkRules')}><Rules content={content} part={part} /></Section>
        </div>
      </div>
      <div className="step-buttons">
        {caseId && <Link to={`/cases/${caseId}`}>{t('decision.toCase')}</Link>}
        <Button size="large" type="primary" loading={submit.isPending} onClick={send}>{t('correct.send')}</Button>
      </div>
    </Page>
  );
}

/** A filing or an application that was returned with one notice: its points beside the fields, drafted, handed in again. */
export default function Correct() {
  const { kind = '', id = '' } = useParams();
  const { t } = useText();
  const { authority } = useSession();
  const file = kind === 'APPLICATION' ? 'APPLICATION' : 'FILING';
  const query = useQuery({
    queryKey: ['task', `${file}-${id}`, 'correction'],
    queryFn: async ({ signal }): Promise<Returned | null> => {
      const [page, { persons }] = await Promise.all([taskPage(`${file}-${id}`, signal), personsOf(file, id, signal)]);
      const { filing, application } = page;
      const caseId = page.case?.case_id ?? '';
      if (filing?.state === 'RETURNED' && filing.kind === 'ESTABLISH') return { start: filingContent(filing, authority, persons), part: 'parent', title: filing.full_name, points: filing.points, caseId };
      if (application?.state === 'CORRECTION') return { start: applicationContent(application, authority, persons), part: 'food', title: application.operator_name, points: application.points, caseId };
      return null;
    },
    gcTime: 0,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  if (kind !== 'FILING' && kind !== 'APPLICATION') return <NotFound />;
  return (
    <Loaded query={query}>
      {(returned) => (returned ? <Correcting returned={returned} /> : <Page title={t('correct.notReturned')}><EmptyState text={t('correct.notReturned')} hint={t('correct.notReturnedHint')} /></Page>)}
    </Loaded>
  );
}
