import { App, Button, Tabs } from 'antd';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router-dom';
import { caseOf, forecastOf, noteDeparture, parked, resumeCase, withdrawCase } from '../../api/calls';
import type { Case as CaseView, Resumed } from '../../api/types';
import { DataTable } from '../../data/DataTable';
import { listen } from '../../data/live';
import { useCommand } from '../../data/useCommand';
import { Facts, Page, Section } from '../../frame/Page';
import { useRoles } from '../../frame/session';
import { EmptyState, Loaded } from '../../frame/states';
import { WithReasons } from '../../frame/WithReasons';
import { useText } from '../../i18n';
import { day, instant } from '../../i18n/format';
import { Lamp } from '../../lamp/Lamp';
import { Persons } from '../persons/Persons';
import { filesOf } from '../persons/persons';
import { shortId } from './Cases';
import { ParkedTable } from '../ops/Parked';
import { CaseTraces } from '../traces/CaseTraces';
import { Consultations } from './Consultations';
import { Lanes } from './Lanes';
import { Plan } from './Plan';
import { Process } from './Process';
import { Timeline } from './Timeline';

function Withdraw({ view, close }: { view: CaseView; close: () => void }) {
  const { t } = useText();
  const { message } = App.useApp();
  const command = useCommand<{ reasons: string }, CaseView>((body, key) => withdrawCase(view.case_id, { ...body, expected_version: view.version }, key), {
    refresh: [['case', view.case_id]],
    onDone: () => {
      void message.success(t('cases.withdrawn'));
      close();
    },
  });
  return (
    <WithReasons title={t('cases.withdrawTitle')} act={t('cases.withdraw')} danger busy={command.isPending} close={close} send={(body) => command.mutate(body)}>
      <p className="notice notice-stop">{t('cases.withdrawText')}</p>
    </WithReasons>
  );
}

function Ledger({ view }: { view: CaseView }) {
  const { t, code, say, language } = useText();
  return (
    <DataTable
      label={t('cases.ledger')}
      rows={view.ledger}
      rowKey={(line) => String(line.seq)}
      columns={[
        { key: 'at', title: t('cases.at'), cell: (line) => instant(line.at, language) },
        { key: 'step', title: t('cases.step'), cell: (line) => code('step', line.step) },
        { key: 'outcome', title: t('cases.outcome'), cell: (line) => <strong>{code('ledger', line.outcome)}</strong> },
        { key: 'text', title: t('cases.event'), cell: (line) => say(line.text) },
        { key: 'by', title: t('cases.by'), cell: (line) => line.by },
      ]}
      empty={<EmptyState text={t('cases.ledgerEmpty')} hint={t('cases.ledgerHint')} />}
    />
  );
}

/** What the past lets expect of an open case; it is asked anew with each change, and as time goes on. */
const FORECAST_MS = 60_000;

function Forecast({ view }: { view: CaseView }) {
  const { t, say } = useText();
  const query = useQuery({ queryKey: ['case', view.case_id, 'forecast'], queryFn: ({ signal }) => forecastOf(view.case_id, signal), enabled: !view.closed_at, refetchInterval: FORECAST_MS });
  const found = query.data?.forecast;
  if (view.closed_at || !found) return null;
  return (
    <p className="notice" role="note">
      <strong>{t('cases.forecast')}{t('frame.colon')}</strong>
      {say(found.text)} <span className="quiet">{t('cases.forecastOf', { count: found.cases })}</span>
    </p>
  );
}

function Overview({ view }: { view: CaseView }) {
  const { has } = useRoles();
  const navigate = useNavigate();
  const { t, code, say, language } = useText();
  const hall = ({ arrived_at, left_at, leaving, stayed_minutes: minutes }: NonNullable<CaseView['hall']>) => {
    const at = instant(arrived_at, language);
    return left_at ? t('cases.hallLeft', { at, minutes, how: code('leaving', leaving) }) : t('cases.hallSince', { at });
  };
  return (
    <>
      <p className={`notice ${view.next_action ? '' : 'notice-good'}`}>
        <strong>{t('cases.nextAction')}{t('frame.colon')}</strong>
        {say(view.next_action) || t('cases.nobody')}
      </p>
      <Forecast view={view} />
      {has('WINDOW') && filesOf(view).filter(({ waits }) => waits).map(({ step, kind, id }) => (
        <p key={id}><Button type="primary" onClick={() => navigate(`/corrections/${kind}/${id}`)}>{t('correct.open')}{t('frame.colon')}{code('step', step)}</Button></p>
      ))}
      <Facts
        facts={[
          { label: t('cases.number'), value: <span className="number">{view.case_id}</span> },
          { label: t('cases.state'), value: code('caseState', view.state) },
          { label: t('cases.opened'), value: instant(view.opened_at, language) },
          !!view.closed_at && { label: t('cases.closed'), value: instant(view.closed_at, language) },
          { label: t('cases.track'), value: view.on_fast_track ? t('cases.onTrack') : t('cases.leftTrack', { reason: say(view.left_fast_track) }) },
          !!view.hall && { label: t('cases.hall'), value: hall(view.hall) },
          { label: t('cases.food'), value: code('food', view.food_kind) },
          !['NONE', 'FILING'].includes(view.food_kind) && { label: t('cases.visit'), value: code('visit', view.visit) },
          !!view.visit_due && { label: t('cases.visitDue'), value: day(view.visit_due, language) },
          !!view.decision_due && { label: t('cases.decisionDue'), value: day(view.decision_due, language) },
        ]}
      />
      {!view.closed_at && view.expected.length > 0 && (
        <Section title={t('intake.plan')}>
          <Plan expected={view.expected} steps={view.steps} food={view.food_kind} nameOf={(part) => (part === 'parent' ? view.company_names[0] : view.company_names[view.company_names.length - 1]) ?? ''} />
        </Section>
      )}
      {filesOf(view).map(({ step, ...file }) => <Persons key={file.id} file={file} of={code('step', step)} />)}
    </>
  );
}

/** Who sees messages in trouble; as the server has it. */
const OPERATE = ['OPERATOR', 'HEAD', 'SUPERVISOR'];
/** A message that is parked tells no page: it is looked for. */
const TROUBLE_MS = 10_000;

export default function Case() {
  const { id = '' } = useParams();
  const { t } = useText();
  const { message } = App.useApp();
  const { has } = useRoles();
  const queries = useQueryClient();
  const [params, setParams] = useSearchParams();
  const [withdrawing, setWithdrawing] = useState(false);
  const query = useQuery({ queryKey: ['case', id], queryFn: ({ signal }) => caseOf(id, signal) });
  const operates = has(...OPERATE);
  const trouble = useQuery({ queryKey: ['ops', 'parked', id], queryFn: ({ signal }) => parked({ case_id: id }, signal), enabled: operates, refetchInterval: TROUBLE_MS });
  const messages = trouble.data?.messages ?? [];
  const resume = useCommand<string, Resumed>(resumeCase, {
    refresh: [['case', id]],
    onDone: ({ given_again: given }) => void message.info(given.length > 0 ? t('cases.resumed', { what: given.join(', ') }) : t('cases.resumedNothing')),
  });
  const depart = useCommand<string, CaseView>(noteDeparture, { refresh: [['case', id]], onDone: () => void message.success(t('cases.leftHallNoted')) });
  useEffect(() => {
    const again = () => void queries.invalidateQueries({ queryKey: ['case', id] });
    return listen(`/bff/cases/${encodeURIComponent(id)}/events`, { hear: again, reset: again }, () => undefined);
  }, [id, queries]);

  const tab = params.get('tab') ?? 'overview';
  const trace = params.get('trace') ?? '';
  const show = (next: string, traceId = '') => setParams(traceId ? { tab: next, trace: traceId } : { tab: next }, { replace: true });

  const traces = (view: CaseView) => (
    <>
      <CaseTraces caseId={id} journey={view.journey} chosen={trace} choose={(traceId) => show('traces', traceId)} extra={(span) => messages.some((message) => message.message_id === span.message_id) && <p className="notice notice-stop">{t('traces.parkedHere')}</p>} />
      <h3 className="after-table">{t('traces.process')}</h3>
      <Process journey={view.journey} />
    </>
  );

  return (
    <Loaded query={query}>
      {(view) => (
        <Page
          title={
            <>
              {view.company_names[0] ?? shortId(view.case_id)} <span className="quiet number">{shortId(view.case_id)}</span>
            </>
          }
          documentTitle={view.company_names[0] ?? shortId(view.case_id)}
          actions={
            <>
              {!view.closed_at && <Lamp lamp={{ light: view.promise_light, due: view.promise_due, clock: 'PROMISE' }} withClock />}
              {!view.closed_at && view.statutory_due && <Lamp lamp={{ light: view.statutory_light, due: view.statutory_due, clock: 'STATUTORY' }} withClock />}
              {view.hall && !view.hall.left_at && <Lamp lamp={{ light: view.hall.light, due: view.hall.due, clock: 'HALL' }} withClock />}
              {view.hall && !view.hall.left_at && has('WINDOW') && <Button onClick={() => depart.mutate(id)} loading={depart.isPending}>{t('cases.leftHall')}</Button>}
              {!view.closed_at && has('SUPERVISOR', 'OPERATOR', 'HEAD') && <Button onClick={() => resume.mutate(id)} loading={resume.isPending}>{t('cases.resume')}</Button>}
              {!view.closed_at && has('WINDOW') && <Button danger onClick={() => setWithdrawing(true)}>{t('cases.withdraw')}</Button>}
              <Button onClick={() => window.print()}>{t('frame.print')}</Button>
            </>
          }
        >
          {messages.length > 0 && (
            <Section title={t('ops.parkedOfCase')}>
              <p className="notice notice-stop">{t('ops.parkedOfCaseHint')}</p>
              <ParkedTable messages={messages} ofCase={id} />
            </Section>
          )}
          <Section title={t('cases.lanes')}>
            <Lanes steps={view.steps} />
          </Section>
          <Consultations view={view} />
          <div className="section">
            <Tabs
              activeKey={tab}
              // All four stand side by side on a phone: what does not fit would hide behind a button no reader can name.
              tabBarGutter={16}
              onChange={(next) => show(next)}
              items={[
                { key: 'overview', label: t('cases.overview'), children: <Overview view={view} /> },
                { key: 'timeline', label: `${t('cases.timeline')} ${view.journey.length}`, children: <Timeline lines={view.journey} onTrace={(traceId) => show('traces', traceId)} /> },
                { key: 'ledger', label: `${t('cases.ledger')} ${view.ledger.length}`, children: <Ledger view={view} /> },
                { key: 'traces', label: t('cases.traces'), children: traces(view) },
              ]}
            />
          </div>
          {withdrawing && <Withdraw view={view} close={() => setWithdrawing(false)} />}
        </Page>
      )}
    </Loaded>
  );
}
