import { Button, Steps } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Navigate, useParams } from 'react-router-dom';
import { submitCase } from '../../api/calls';
import type { Case, Submission } from '../../api/types';
import { useCommand } from '../../data/useCommand';
import { Page } from '../../frame/Page';
import { useKeys } from '../../frame/keys';
import { ProblemText } from '../../frame/ProblemText';
import { PageError, PageSkeleton } from '../../frame/states';
import { useText, type Key } from '../../i18n';
import { timeOfDay } from '../../i18n/format';
import { serverNow } from '../../lamp/clock';
import { CheckStep } from './CheckStep';
import { ErrorSummary, focusOn, type Shown } from './ErrorSummary';
import { faultsOf, localPath, stepOf } from './faults';
import { FaultsContext } from './Field';
import { MaterialStep } from './MaterialStep';
import { fullName, submissionOf, type Content } from './model';
import { NameStep } from './NameStep';
import { PeopleStep } from './PeopleStep';
import { PlaceStep } from './PlaceStep';
import { ScopeStep } from './ScopeStep';
import { Submitted } from './Submitted';
import { useIntake, type Intake as Filling } from './useIntake';
import { useShownFaults } from './useShownFaults';

const STEPS: Key[] = ['intake.nameStep', 'intake.peopleStep', 'intake.placeStep', 'intake.scopeStep', 'intake.materialStep', 'intake.checkStep'];

/** Where the focus goes when no field is meant. */
const TOP = 'top';

/** A new step is read from its top, also by who neither sees nor uses a mouse. */
function startOfPage() {
  window.scrollTo(0, 0);
  document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
}

function StepContent({ intake, go }: { intake: Filling; go: (step: number, path?: string) => void }) {
  switch (intake.content.step) {
    case 0:
      return <NameStep intake={intake} />;
    case 1:
      return <PeopleStep intake={intake} />;
    case 2:
      return <PlaceStep intake={intake} />;
    case 3:
      return <ScopeStep intake={intake} />;
    case 4:
      return <MaterialStep intake={intake} />;
    default:
      return <CheckStep content={intake.content} go={go} />;
  }
}

function Filled({ content, filling }: { content: Content; filling: ReturnType<typeof useIntake> }) {
  const { t, language } = useText();
  const shown = useShownFaults();
  const [faults, setFaults] = useState<Shown[]>([]);
  const [opened, setOpened] = useState<Case>();
  const { set, change, save, discard, saving, failure } = filling;
  const intake: Filling = { content, set, change };
  const submit = useCommand<Submission, Case>(submitCase, {
    refresh: [['cases'], ['drafts'], ['workbench']],
    onDone: (made) => {
      setOpened(made);
      discard();
    },
    onProblem: ({ problem }) => {
      if (problem.violations.length === 0) return false;
      setFaults(shown.refused(problem, localPath));
      return true;
    },
  });

  const aim = useRef<string>(undefined);
  const byPath = useMemo(() => Object.fromEntries(faults.map(({ path, text }) => [path, text])), [faults]);
  const go = (step: number, path?: string) => {
    set('step', step);
    void save();
    aim.current = path ? localPath(path) : TOP;
  };
  useEffect(() => {
    if (aim.current === TOP) startOfPage();
    else if (aim.current) focusOn(aim.current);
    aim.current = undefined;
  }, [content.step]);
  const next = () => {
    const found = shown.found(faultsOf(content, content.step));
    setFaults(found);
    if (found.length === 0) go(content.step + 1);
  };
  const send = () => {
    setFaults([]);
    submit.mutate(submissionOf(content));
  };
  const last = content.step >= STEPS.length - 1;
  useKeys([{ keys: 'mod+enter', text: t(last ? 'intake.submit' : 'intake.next'), run: last ? send : next }]);

  if (opened) return <Submitted view={opened} />;
  const state = { saved: t('intake.saved', { at: timeOfDay(serverNow(), language) }), saving: t('intake.saving'), unsaved: t('intake.unsaved'), failed: t('intake.unsaved') }[saving];
  return (
    <Page title={t('intake.title')} documentTitle={`${t(STEPS[content.step])} · ${fullName(content.parent.name)}`} error={faults.length > 0} actions={<><span className="quiet" role="status">{state}</span><Button onClick={() => void save()}>{t('frame.save')}</Button></>}>
      <nav className="section" aria-label={t('intake.title')}>
        <Steps size="small" current={content.step} onChange={(step) => step < content.step && go(step)} items={STEPS.map((key, index) => ({ title: t(key), disabled: index > content.step }))} responsive={false} className="wide-steps" />
        <p className="narrow-step"><strong>{t('intake.stepOf', { step: content.step + 1, all: STEPS.length })}</strong> {t(STEPS[content.step])}</p>
      </nav>
      {saving === 'failed' && <div className="notice notice-stop"><ProblemText error={failure} /></div>}
      {faults.length > 0 && <ErrorSummary faults={faults} go={(path) => (stepOf(path) === content.step ? focusOn(path) : go(stepOf(path), path))} />}
      <FaultsContext.Provider value={byPath}>
        <StepContent intake={intake} go={go} />
      </FaultsContext.Provider>
      <div className="step-buttons">
        {content.step > 0 && <Button size="large" onClick={() => go(content.step - 1)}>{t('intake.back')}</Button>}
        {last ? <Button size="large" type="primary" loading={submit.isPending} onClick={send}>{t('intake.submit')}</Button> : <Button size="large" type="primary" onClick={next}>{t('intake.next')}</Button>}
      </div>
    </Page>
  );
}

export default function Intake() {
  const { draft = '' } = useParams();
  const filling = useIntake(draft);
  if (filling.query.isError) return <PageError error={filling.query.error} retry={() => void filling.query.refetch()} />;
  if (!filling.content) return <PageSkeleton />;
  const { correction, change, branch } = filling.content;
  if (change && !correction) return <Navigate to={`/companies/${change.uscc}/change/${draft}`} replace />;
  if (branch && !correction) return <Navigate to={`/companies/${branch.head_office_uscc}/branch/${draft}`} replace />;
  if (correction) return <Navigate to={`/corrections/${correction.kind}/${correction.id}`} replace />;
  return <Filled content={filling.content} filling={filling} />;
}
