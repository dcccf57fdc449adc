import { App, Button, Checkbox, Form, Input, Modal, Tooltip } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router-dom';
import { act, handOver, releaseTask, taskPage } from '../../api/calls';
import type { Action, TaskPage, TaskRow } from '../../api/types';
import { useCommand } from '../../data/useCommand';
import { Page, Section } from '../../frame/Page';
import { useKeys } from '../../frame/keys';
import { EmptyState, Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { timeOfDay } from '../../i18n/format';
import { Lamp } from '../../lamp/Lamp';
import { Persons } from '../persons/Persons';
import { branchPostsOf, foodPostsOf, postsOf } from '../persons/persons';
import { useTakeTask } from '../workbench/useTakeTask';
import { ConfirmDialog, CorrectionDialog, DecideNameDialog, ObjectionDialog, ReasonsDialog, RefuseDialog } from './Dialogs';
import { fieldsOf } from './fields';
import { Conflicts, EarlierPoints, Findings, History, LegalPoints, Materials, SecondNoticeNote } from './Panels';
import { LEGAL_POINTS, pointsOfFiling, useMarks, type LegalPoint, type Marks } from './points';
import { ApplicationFacts, FilingFacts, NameFacts } from './Subjects';
import { useLease } from './useLease';

const AUTO_NEXT = 'actnow.auto-next';

/** The subject of the page: its name, version and what was said about it before. */
function subjectOf(page: TaskPage) {
  const { name, filing, application } = page;
  if (name) return { kind: 'NAME' as const, points: LEGAL_POINTS.NAME, title: name.full_name, version: name.version, earlier: [], round: 1, manual: name.manual_reasons, violations: name.violations, materials: [], secondNotice: undefined };
  if (filing) return { kind: 'FILING' as const, points: pointsOfFiling(filing), title: filing.full_name, version: filing.version, earlier: filing.points, round: filing.round, manual: filing.manual_reasons, violations: [], materials: (filing.form ?? filing.branch ?? filing.deregistration ?? filing.simple_deregistration)?.materials ?? [], secondNotice: ['SUBMITTED', 'REVIEWING'].includes(filing.state) ? filing.second_notice : undefined };
  if (application) return { kind: 'APPLICATION' as const, points: LEGAL_POINTS.APPLICATION, title: application.operator_name, version: application.version, earlier: application.points, round: application.list_told ? 2 : 1, manual: application.manual_reasons, violations: [], materials: application.form?.materials ?? [], secondNotice: application.state === 'RECEIVED' ? application.second_notice : undefined };
  return undefined;
}

function LeaseNote({ task, take }: { task: TaskRow; take: () => void }) {
  const { t, language } = useText();
  if (task.mine) return null;
  if (task.lease) return <p className="notice notice-warn">{t('decision.heldBy', { who: task.lease.account, at: timeOfDay(task.lease.until, language) })}</p>;
  return (
    <p className="notice">
      {t('decision.notHeld')} <Button size="small" type="primary" onClick={take}>{t('decision.take')}</Button>
    </p>
  );
}

/** Keys of acts that every official learns first. */
const KEY_OF: Record<string, string> = { approve: 'a', grant: 'a', accept: 'a', decide: 'a', return: 'c', refuse: 'r', 'refuse-acceptance': 'r' };
const DANGEROUS = ['refuse', 'refuse-acceptance'];
const WITH_REASONS = ['extend', 'allow-second-notice', 'not-handled', 'withdraw'];
const MAIN = ['approve', 'grant', 'accept', 'decide'];

function ActionBar({ actions, choose, children }: { actions: Action[]; choose: (action: Action) => void; children?: React.ReactNode }) {
  const { t, say, label } = useText();
  useKeys(actions.filter((action) => action.allowed && KEY_OF[action.name]).map((action) => ({ keys: KEY_OF[action.name], text: label(action.label), run: () => choose(action) })));
  return (
    <div className="decision-bar" role="region" aria-label={t('workbench.action')}>
      {!actions.some(({ allowed }) => allowed) && <span className="quiet">{t('decision.noActions')}</span>}
      {actions.map((action) => (
        <Tooltip key={action.name} title={action.allowed ? (KEY_OF[action.name] ?? '') : say(action.why_not)}>
          <Button
            type={MAIN.includes(action.name) ? 'primary' : 'default'}
            danger={DANGEROUS.includes(action.name)}
            aria-disabled={!action.allowed}
            className={action.allowed ? '' : 'not-allowed'}
            onClick={() => action.allowed && choose(action)}
          >
            {label(action.label)}
            {!action.allowed && <span className="sr-only"> ({t('decision.whyNot')}{t('frame.colon')}{say(action.why_not)})</span>}
          </Button>
        </Tooltip>
      ))}
      <span className="push">{children}</span>
    </div>
  );
}

function HandOver({ task, close }: { task: TaskRow; close: () => void }) {
  const { t } = useText();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [form] = Form.useForm<{ account: string }>();
  const command = useCommand<{ account: string }, unknown>((body, key) => handOver(task.id, body, key), {
    refresh: [['workbench'], ['task', task.id]],
    onDone: () => {
      void message.success(t('decision.handedOver'));
      navigate('/');
    },
  });
  return (
    <Modal open title={t('decision.handOver')} onCancel={close} onOk={() => form.submit()} okText={t('decision.handOver')} cancelText={t('frame.cancel')} confirmLoading={command.isPending}>
      <Form form={form} layout="vertical" onFinish={(values) => command.mutate(values)}>
        <Form.Item name="account" label={t('decision.handOverTo')} rules={[{ required: true, whitespace: true }]}>
          <Input autoComplete="off" maxLength={32} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

/** Points marked "not met", as they would stand in a notice. */
function useUnmet(points: readonly LegalPoint[], marks: Marks) {
  const { t, law } = useText();
  return points.filter(({ rule }) => marks[rule] === 'FAIL').map(({ text, basis }) => `${t(text)} (${law(basis)})`).join('; ');
}

function DecisionPage({ page, id }: { page: TaskPage; id: string }) {
  const texts = useText();
  const { t, code, label } = texts;
  const { message } = App.useApp();
  const navigate = useNavigate();
  const { claim, next } = useTakeTask();
  const [action, setAction] = useState<Action>();
  const [compared, setCompared] = useState<string[]>([]);
  const [handing, setHanding] = useState(false);
  const [auto, setAuto] = useState(() => localStorage.getItem(AUTO_NEXT) === 'on');
  const subject = subjectOf(page);
  const { task } = page;
  const { marks, mark, forget } = useMarks(id, subject?.version ?? 0);
  const unmet = useUnmet(subject?.points ?? [], marks);
  useLease(task, () => void message.warning(t('decision.leaseLost'), 8));

  const release = useCommand<string, void>(releaseTask, {
    refresh: [['workbench'], ['task', id]],
    onDone: () => {
      void message.info(t('decision.released'));
      navigate('/');
    },
  });
  const command = useCommand<{ action: Action; body: Record<string, unknown> }, unknown>((sent, key) => act(sent.action.path, { ...sent.body, expected_version: subject?.version }, key), {
    refresh: [['task', id], ['workbench'], ['cases'], ['case']],
    onDone: (_answer, sent) => {
      forget();
      setAction(undefined);
      void message.success(t('decision.done', { action: label(sent.action.label) }));
      if (auto) next.mutate({ kind: '' });
      else navigate('/');
    },
  });
  const elsewhere = (chosen: Action) => ['resubmit', 'apply'].includes(chosen.name);
  const choose = (chosen: Action) => (page.filing && elsewhere(chosen) ? navigate(`/corrections/FILING/${page.filing.filing_id}`) : page.inspection ? navigate(`/inspections/${page.inspection.inspection_id}`) : setAction(chosen));
  const setAutoNext = (on: boolean) => {
    localStorage.setItem(AUTO_NEXT, on ? 'on' : 'off');
    setAuto(on);
  };

  const title = subject?.title ?? page.inspection?.operator_name ?? task?.title ?? id;
  const dialog = action && { action, name: title, busy: command.isPending, close: () => setAction(undefined), send: (body: Record<string, unknown>) => command.mutate({ action, body }) };
  const reasons = compared.length > 0 ? `${t('decision.conflicts')}${t('frame.colon')}${compared.join(', ')}` : '';

  return (
    <Page
      title={title}
      actions={
        <>
          {task && <Lamp lamp={task} withClock />}
          {task && <span className="quiet">{code('kind', task.kind)} · {code('stage', task.stage)}</span>}
          {page.case && <Button onClick={() => navigate(`/cases/${page.case?.case_id}`)}>{t('decision.toCase')}</Button>}
          <Button onClick={() => window.print()}>{t('frame.print')}</Button>
        </>
      }
    >
      {!task && <p className="notice">{t('decision.gone')} <Link to="/">{t('decision.toWorkbench')}</Link></p>}
      {task && <LeaseNote task={task} take={() => claim.mutate(task.id)} />}
      {page.inspection ? (
        <Section title={code('inspection', page.inspection.kind)}>
          <EmptyState text={page.inspection.premises?.address ?? ''} action={<Button type="primary" onClick={() => navigate(`/inspections/${page.inspection?.inspection_id}`)}>{t('decision.toVisit')}</Button>} />
        </Section>
      ) : (
        subject && (
          <div className="columns-decision">
            <div>
              {page.name && <NameFacts declaration={page.name} />}
              {page.filing && <FilingFacts filing={page.filing} />}
              {page.application && <ApplicationFacts application={page.application} />}
              {page.filing && <Persons file={{ kind: 'FILING', id: page.filing.filing_id }} posts={page.filing.branch ? branchPostsOf(page.filing.branch) : postsOf(page.filing.form)} />}
              {page.application && <Persons file={{ kind: 'APPLICATION', id: page.application.application_id }} posts={foodPostsOf(page.application.form)} />}
              {subject.kind !== 'NAME' && <Materials materials={subject.materials} />}
              <EarlierPoints points={subject.earlier} />
              {subject.secondNotice && <SecondNoticeNote notice={subject.secondNotice} />}
              {page.case && <History journey={page.case.journey} />}
            </div>
            <div>
              {page.name && (
                <Section title={t('decision.conflicts')}>
                  <Conflicts hits={page.name.hits} trade={page.name.name?.trade ?? ''} chosen={compared} choose={setCompared} />
                </Section>
              )}
              <Findings violations={subject.violations} manual={subject.manual} />
              <LegalPoints points={subject.points} marks={marks} mark={mark} findings={[...subject.violations, ...subject.manual]} />
            </div>
          </div>
        )
      )}
      {!page.inspection && (
        <ActionBar actions={page.actions} choose={choose}>
          {task?.mine && (
            <>
              <Checkbox checked={auto} onChange={(event) => setAutoNext(event.target.checked)}>{t('decision.autoNext')}</Checkbox>
              <Button onClick={() => release.mutate(id)}>{t('decision.release')}</Button> <Button onClick={() => setHanding(true)}>{t('decision.handOver')}</Button>
            </>
          )}
        </ActionBar>
      )}
      {handing && task && <HandOver task={task} close={() => setHanding(false)} />}
      {dialog && dialog.action.name === 'decide' && <DecideNameDialog {...dialog} reasons={reasons} />}
      {dialog && dialog.action.name === 'return' && subject && (
        <CorrectionDialog
          {...dialog}
          fields={fieldsOf(page, texts)}
          earlier={subject.earlier}
          round={subject.round}
          allowed={!!subject.secondNotice}
          start={subject.points.filter(({ rule }) => marks[rule] === 'FAIL').map(({ rule }) => ({ field: fieldsOf(page, texts).find((choice) => choice.rule === rule)?.value ?? '', rule, demand: '' }))}
        />
      )}
      {dialog && DANGEROUS.includes(dialog.action.name) && <RefuseDialog {...dialog} unmet={unmet} />}
      {dialog && WITH_REASONS.includes(dialog.action.name) && <ReasonsDialog {...dialog} />}
      {dialog && dialog.action.name === 'object' && <ObjectionDialog {...dialog} />}
      {dialog && !['decide', 'return', 'object', ...WITH_REASONS, ...DANGEROUS].includes(dialog.action.name) && <ConfirmDialog {...dialog} />}
    </Page>
  );
}

export default function Decision() {
  const { id = '' } = useParams();
  const query = useQuery({ queryKey: ['task', id], queryFn: ({ signal }) => taskPage(id, signal) });
  return <Loaded query={query}>{(page) => <DecisionPage key={id} page={page} id={id} />}</Loaded>;
}
