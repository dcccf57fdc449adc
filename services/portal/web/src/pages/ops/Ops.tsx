import { App, Button, Modal } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { overview, parked, replay } from '../../api/calls';
import type { Overview, ParkedMessage, Replayed } from '../../api/types';
import { DataTable } from '../../data/DataTable';
import { useCommand } from '../../data/useCommand';
import { Facts, Page, Section } from '../../frame/Page';
import { TraceId } from '../../frame/ProblemText';
import { EmptyState, Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { bytes, instant } from '../../i18n/format';
import { LightSign } from '../../lamp/Lamp';

const REFRESH_MS = 10_000;

/** Trace id inside a W3C traceparent. */
const traceOf = (traceparent: string) => traceparent.split('-')[1] ?? '';

function Services({ view }: { view: Overview }) {
  const { t } = useText();
  return (
    <>
      <div className="figures">
        <span>{t('ops.openTasks')}</span>
        {(['RED', 'YELLOW', 'GREEN'] as const).map((light) => (
          <span key={light}><LightSign light={light} /> <strong>{view.tasks[light.toLowerCase() as 'red' | 'yellow' | 'green']}</strong></span>
        ))}
        <span className="sep" aria-hidden="true" />
        <span>{t('ops.dirty')} <strong>{view.dirty}</strong></span>
        <span>{t('ops.listeners')} <strong>{view.listeners}</strong></span>
      </div>
      <DataTable
        label={t('ops.overview')}
        rows={view.services}
        rowKey={(service) => service.service}
        columns={[
          { key: 'service', title: t('ops.service'), cell: (service) => service.service },
          { key: 'answers', title: t('ops.answers'), cell: (service) => <span className={service.answers ? 'lamp lamp-green' : 'lamp lamp-red'}>{t(service.answers ? 'ops.answersYes' : 'ops.answersNo')}</span> },
          { key: 'parked', title: t('ops.parkedCount'), cell: (service) => service.parked, className: 'right' },
        ]}
      />
    </>
  );
}

function Details({ message, close }: { message: ParkedMessage; close: () => void }) {
  const { t, language } = useText();
  return (
    <Modal open title={message.type} onCancel={close} footer={<Button onClick={close}>{t('frame.close')}</Button>} width={640}>
      <Facts
        columns={1}
        facts={[
          { label: t('ops.service'), value: message.service },
          { label: t('ops.subject'), value: message.subject },
          { label: t('ops.reason'), value: message.reason },
          { label: t('ops.attempts'), value: message.attempts },
          { label: t('ops.firstFailed'), value: instant(message.first_failed_at, language) },
          { label: t('ops.parkedAt'), value: instant(message.parked_at, language) },
          { label: t('ops.size'), value: bytes(message.body_bytes) },
          { label: t('ops.case'), value: message.case_id && <Link to={`/cases/${message.case_id}`}>{message.case_id}</Link> },
        ]}
      />
      <TraceId id={traceOf(message.traceparent)} />
    </Modal>
  );
}

const idOf = (message: ParkedMessage) => `${message.service} ${message.message_id}`;

/** Replays one after the other, each under its own key, and counts what became of them. */
async function replayAll(ids: string[], key: string): Promise<{ handled: number; parked: number }> {
  const told = { handled: 0, parked: 0 };
  for (const [index, id] of ids.entries()) {
    const [service, message] = id.split(' ');
    const { outcome } = await replay(service, message, `${key.slice(0, -2)}${(index % 256).toString(16).padStart(2, '0')}`);
    if (outcome === 'HANDLED') told.handled += 1;
    else told.parked += 1;
  }
  return told;
}

export default function Ops() {
  const { t, code, language } = useText();
  const { modal, message } = App.useApp();
  const [shown, setShown] = useState<ParkedMessage>();
  const view = useQuery({ queryKey: ['ops', 'overview'], queryFn: ({ signal }) => overview(signal), refetchInterval: REFRESH_MS });
  const list = useQuery({ queryKey: ['ops', 'parked'], queryFn: ({ signal }) => parked(signal) });
  const one = useCommand<{ service: string; id: string }, Replayed>(({ service, id }, key) => replay(service, id, key), {
    refresh: [['ops']],
    onDone: ({ outcome, reason }) => void (outcome === 'HANDLED' ? message.success(t('ops.replayedHandled')) : message.warning(t('ops.replayedParked', { reason }), 8)),
  });
  const many = useCommand<string[], { handled: number; parked: number }>(replayAll, { refresh: [['ops']], onDone: (told) => void message.info(t('ops.replayResult', told), 8) });
  const askReplay = (parkedMessage: ParkedMessage) =>
    modal.confirm({
      title: t('ops.replayTitle'),
      content: t('ops.replayText'),
      okText: t('ops.replay'),
      cancelText: t('frame.cancel'),
      onOk: () => one.mutate({ service: parkedMessage.service, id: parkedMessage.message_id }),
    });

  return (
    <Page title={t('ops.title')} actions={<Button onClick={() => { void view.refetch(); void list.refetch(); }}>{t('frame.reload')}</Button>}>
      <Section title={t('ops.overview')}>
        <Loaded query={view} rows={3}>{(data) => <Services view={data} />}</Loaded>
      </Section>
      <Section title={t('ops.parked')}>
        <Loaded query={list}>
          {({ messages, silent }) => (
            <>
              {silent.length > 0 && <p className="notice notice-warn">{t('ops.silent', { services: silent.join(', ') })}</p>}
              <DataTable
                label={t('ops.parked')}
                rows={messages}
                rowKey={idOf}
                onOpen={setShown}
                columns={[
                  { key: 'service', title: t('ops.service'), cell: (row) => row.service },
                  { key: 'type', title: t('ops.type'), cell: (row) => row.type.split('.').pop() },
                  { key: 'reason', title: t('ops.reason'), cell: (row) => row.reason },
                  { key: 'attempts', title: t('ops.attempts'), cell: (row) => row.attempts },
                  { key: 'state', title: t('ops.state'), cell: (row) => code('parked', row.state) },
                  { key: 'at', title: t('ops.parkedAt'), cell: (row) => <span className="nowrap">{instant(row.parked_at ?? row.first_failed_at, language)}</span> },
                  {
                    key: 'action',
                    title: t('workbench.action'),
                    className: 'actions',
                    cell: (row) => (
                      <>
                        <Button size="small" onClick={() => setShown(row)}>{t('ops.details')}<span className="sr-only"> {row.message_id}</span></Button>{' '}
                        <Button size="small" type="primary" onClick={() => askReplay(row)}>{t('ops.replay')}<span className="sr-only"> {row.message_id}</span></Button>
                      </>
                    ),
                  },
                ]}
                batch={(ids, clear) => <Button size="small" type="primary" loading={many.isPending} onClick={() => many.mutate(ids, { onSuccess: clear })}>{t('ops.replayChosen')}</Button>}
                empty={<EmptyState text={t('ops.empty')} hint={t('ops.emptyHint')} />}
              />
            </>
          )}
        </Loaded>
      </Section>
      {shown && <Details message={shown} close={() => setShown(undefined)} />}
    </Page>
  );
}
