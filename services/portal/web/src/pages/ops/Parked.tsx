import { App, Button, Modal } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { replay } from '../../api/calls';
import type { ParkedMessage, Replayed } from '../../api/types';
import { DataTable, type Column } from '../../data/DataTable';
import { useCommand } from '../../data/useCommand';
import { Facts } from '../../frame/Page';
import { TraceId } from '../../frame/ProblemText';
import { useRoles } from '../../frame/session';
import { EmptyState } from '../../frame/states';
import { useText } from '../../i18n';
import { bytes, instant } from '../../i18n/format';

/** Trace id inside a W3C traceparent. */
export const traceOf = (traceparent: string) => traceparent.split('-')[1] ?? '';

/** Where the trace of a message is looked at: within its case, if it has one. */
const placeOf = (message: ParkedMessage) => {
  const trace = traceOf(message.traceparent);
  if (!trace) return '';
  return message.case_id ? `/cases/${message.case_id}?tab=traces&trace=${trace}` : `/ops/traces/${trace}`;
};

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
          { label: t('cases.traces'), value: placeOf(message) && <Link to={placeOf(message)}>{t('ops.openTrace')}</Link> },
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

/** Messages that could not be handled, each with its case, its trace and its replay. */
export function ParkedTable({ messages, ofCase = '' }: { messages: ParkedMessage[]; ofCase?: string }) {
  const { t, code, language } = useText();
  const { modal, message } = App.useApp();
  const { has } = useRoles();
  const [shown, setShown] = useState<ParkedMessage>();
  const refresh = [['ops'], ['case']];
  const one = useCommand<{ service: string; id: string }, Replayed>(({ service, id }, key) => replay(service, id, key), {
    refresh,
    onDone: ({ outcome, reason }) => void (outcome === 'HANDLED' ? message.success(t('ops.replayedHandled')) : message.warning(t('ops.replayedParked', { reason }), 8)),
  });
  const many = useCommand<string[], { handled: number; parked: number }>(replayAll, { refresh, onDone: (told) => void message.info(t('ops.replayResult', told), 8) });
  const askReplay = (parkedMessage: ParkedMessage) =>
    modal.confirm({
      title: t('ops.replayTitle'),
      content: t('ops.replayText'),
      okText: t('ops.replay'),
      cancelText: t('frame.cancel'),
      onOk: () => one.mutate({ service: parkedMessage.service, id: parkedMessage.message_id }),
    });
  const columns: (Column<ParkedMessage> | false)[] = [
    { key: 'service', title: t('ops.service'), cell: (row) => row.service },
    { key: 'type', title: t('ops.type'), cell: (row) => row.type.split('.').pop() },
    { key: 'reason', title: t('ops.reason'), cell: (row) => <span className="reason">{row.reason}</span> },
    { key: 'attempts', title: t('ops.attempts'), cell: (row) => row.attempts },
    { key: 'state', title: t('ops.state'), cell: (row) => code('parked', row.state) },
    { key: 'at', title: t('ops.parkedAt'), cell: (row) => <span className="nowrap">{instant(row.parked_at ?? row.first_failed_at, language)}</span> },
    !ofCase && { key: 'case', title: t('ops.case'), cell: (row) => (row.case_id ? <Link to={`/cases/${row.case_id}`}>{row.case_id.slice(-6)}</Link> : '—') },
    { key: 'trace', title: t('cases.traces'), cell: (row) => (placeOf(row) ? <Link to={placeOf(row)}>{t('ops.openTrace')}<span className="sr-only"> {row.message_id}</span></Link> : '—') },
    {
      key: 'action',
      title: t('workbench.action'),
      className: 'actions',
      cell: (row) => (
        <>
          <Button size="small" onClick={() => setShown(row)}>{t('ops.details')}<span className="sr-only"> {row.message_id}</span></Button>{' '}
          {has('OPERATOR') && <Button size="small" type="primary" onClick={() => askReplay(row)}>{t('ops.replay')}<span className="sr-only"> {row.message_id}</span></Button>}
        </>
      ),
    },
  ];
  return (
    <>
      <DataTable
        label={t('ops.parked')}
        rows={messages}
        rowKey={idOf}
        onOpen={setShown}
        columns={columns.filter((column) => column !== false)}
        batch={!ofCase && has('OPERATOR') ? (ids, clear) => <Button size="small" type="primary" loading={many.isPending} onClick={() => many.mutate(ids, { onSuccess: clear })}>{t('ops.replayChosen')}</Button> : undefined}
        empty={<EmptyState text={t('ops.empty')} hint={t('ops.emptyHint')} />}
      />
      {shown && <Details message={shown} close={() => setShown(undefined)} />}
    </>
  );
}
