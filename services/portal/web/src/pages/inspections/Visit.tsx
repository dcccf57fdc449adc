import { App, Button, Checkbox, Form, Input, Modal, Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router-dom';
import { checklist, consentRectification, inspection, recuseInspector, startVisit } from '../../api/calls';
import type { Inspection, Premises } from '../../api/types';
import { useCommand } from '../../data/useCommand';
import { Facts, Page, Section } from '../../frame/Page';
import { useRoles, useSession } from '../../frame/session';
import { Loaded } from '../../frame/states';
import { useText, type Key } from '../../i18n';
import { day } from '../../i18n/format';
import { Lamp } from '../../lamp/Lamp';
import { Assign } from './Assign';
import { ChecklistForm } from './ChecklistForm';
import { isFree, Outcome } from './Outcome';
import { Signatures } from './Signatures';

const MARKS: [keyof Premises, Key][] = [['bulk', 'inspection.bulk'], ['cold_frozen', 'inspection.cold'], ['cooked', 'inspection.cooked'], ['aquatic', 'inspection.aquatic'], ['warehouse', 'inspection.warehouse'], ['special_food', 'inspection.special'], ['online', 'inspection.online'], ['physical_shop', 'inspection.shop']];

const refreshed = (visit: Inspection) => [['inspection', visit.inspection_id], ['inspections'], ['task']];

/** A visit to come, or the one after what was to be put right: as soon as the operator is ready. */
function startable({ state, waits_for }: Inspection): boolean {
  return state === 'ASSIGNED' || (state === 'RECTIFICATION' && waits_for !== 'HEAD_CONSENT');
}

function Start({ visit }: { visit: Inspection }) {
  const { t } = useText();
  const [shown, setShown] = useState(false);
  const command = useCommand<boolean, Inspection>((credentials_shown, key) => startVisit(visit.inspection_id, { expected_version: visit.version, credentials_shown }, key), { refresh: refreshed(visit) });
  return (
    <Section title={t('inspection.start')}>
      <p>{t('inspection.credentialsRule')} {t('inspection.startedHint')}</p>
      <p><Checkbox checked={shown} onChange={(event) => setShown(event.target.checked)}>{t('inspection.credentials')}</Checkbox></p>
      <Button type="primary" size="large" block disabled={!shown} loading={command.isPending} onClick={() => command.mutate(shown)}>{t('inspection.start')}</Button>
    </Section>
  );
}

function Verdict({ visit }: { visit: Inspection }) {
  const { t, code, say, language } = useText();
  if (!visit.verdict) return null;
  const good = visit.verdict.startsWith('CONFORM');
  return (
    <Section title={t('inspection.verdict')}>
      <div className={`notice ${good ? 'notice-good' : visit.verdict === 'RECTIFY' ? 'notice-warn' : 'notice-stop'}`} role="status">
        <p><strong>{code('verdict', visit.verdict)}</strong></p>
        <p>{say(visit.verdict_text)}</p>
      </div>
      {visit.demands.length > 0 && (
        <>
          <h3>{t('inspection.demands')}</h3>
          <ol>{visit.demands.map((demand) => <li key={demand.item} value={demand.item}>{demand.text}</li>)}</ol>
        </>
      )}
      {visit.rectification_deadline && <p>{t('inspection.rectifyBy')}{t('frame.colon')}<strong>{day(visit.rectification_deadline, language)}</strong></p>}
    </Section>
  );
}

function Consent({ visit, close }: { visit: Inspection; close: () => void }) {
  const { t } = useText();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ deadline: string }>();
  const command = useCommand<{ deadline: string }, Inspection>((body, key) => consentRectification(visit.inspection_id, { ...body, expected_version: visit.version }, key), { refresh: refreshed(visit), onDone: () => { void message.success(t('inspection.consented')); close(); } });
  return (
    <Modal open title={t('inspection.consent')} onCancel={close} onOk={() => form.submit()} okText={t('frame.confirm')} cancelText={t('frame.cancel')} confirmLoading={command.isPending}>
      <Form form={form} layout="vertical" onFinish={(values) => command.mutate(values)}>
        <Form.Item name="deadline" label={t('inspection.consentDeadline')} extra={t('inspection.dateRule')} rules={[{ required: true }]}><Input type="date" /></Form.Item>
      </Form>
    </Modal>
  );
}

function Recuse({ visit, close }: { visit: Inspection; close: () => void }) {
  const { t } = useText();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ inspector_id: string; reasons: string }>();
  const command = useCommand<{ inspector_id: string; reasons: string }, Inspection>((body, key) => recuseInspector(visit.inspection_id, { ...body, expected_version: visit.version }, key), { refresh: refreshed(visit), onDone: () => { void message.success(t('inspection.recused')); close(); } });
  return (
    <Modal open title={t('inspection.recuse')} onCancel={close} onOk={() => form.submit()} okText={t('frame.confirm')} cancelText={t('frame.cancel')} confirmLoading={command.isPending}>
      <Form form={form} layout="vertical" onFinish={(values) => command.mutate(values)}>
        <Form.Item name="inspector_id" label={t('inspection.recuseWho')} rules={[{ required: true }]}><Select options={visit.inspectors.map((id) => ({ value: id, label: id }))} /></Form.Item>
        <Form.Item name="reasons" label={t('inspection.recuseWhy')} rules={[{ required: true, whitespace: true }]}><Input.TextArea rows={2} maxLength={300} /></Form.Item>
      </Form>
    </Modal>
  );
}

/** One visit, on a phone or at a desk: what it is about, the checklist, the verdict, the signatures. */
export default function Visit() {
  const { id = '' } = useParams();
  const { t, code, language } = useText();
  const { me } = useSession();
  const { has } = useRoles();
  const [dialog, setDialog] = useState<'assign' | 'recuse' | 'consent'>();
  const query = useQuery({ queryKey: ['inspection', id], queryFn: ({ signal }) => inspection(id, signal) });
  const items = useQuery({ queryKey: ['inspection', id, 'checklist'], queryFn: ({ signal }) => checklist(id, signal), staleTime: Infinity });
  const close = () => setDialog(undefined);
  const recording = (visit: Inspection) => visit.state === 'IN_PROGRESS' && has('INSPECTOR') && visit.inspectors.includes(me.account);
  return (
    <Loaded query={query}>
      {(visit) => (
        <Page
          title={visit.operator_name || visit.operator_uscc}
          actions={
            <>
              <Lamp lamp={{ light: visit.light, due: visit.due, clock: 'STATUTORY', provisional: visit.due_provisional }} />
              {has('SUPERVISOR') && ['PLANNED', 'ASSIGNED'].includes(visit.state) && <Button onClick={() => setDialog('assign')}>{t('inspection.assign')}</Button>}
              {visit.state === 'ASSIGNED' && <Button onClick={() => setDialog('recuse')}>{t('inspection.recuse')}</Button>}
              {has('HEAD') && visit.waits_for === 'HEAD_CONSENT' && <Button type="primary" onClick={() => setDialog('consent')}>{t('inspection.consent')}</Button>}
              <Button className="wide-only" onClick={() => window.print()}>{t('frame.print')}</Button>
            </>
          }
        >
          <Section title={`${code('inspection', visit.kind)} · ${code('inspectionState', visit.state)}`}>
            <Facts
              facts={[
                { label: t('inspection.address'), value: visit.premises?.address },
                { label: t('inspection.visitOn'), value: day(visit.visit_on, language) },
                { label: t('inspection.due'), value: day(visit.due, language) },
                { label: t('inspection.inspectors'), value: visit.inspectors.join(' / ') || '—' },
                { label: t('inspection.premises'), value: MARKS.filter(([mark]) => visit.premises?.[mark]).map(([, text]) => t(text)).join(' / ') || '—' },
                visit.on_commitment && { label: t('inspection.ground'), value: t('inspection.onCommitment') },
                visit.round > 1 && { label: t('inspection.state'), value: t('inspection.round', { round: visit.round }) },
                !!visit.waits_for && { label: t('inspection.waitsFor'), value: visit.waits_for === 'HEAD_CONSENT' ? t('inspection.waitsHead') : code('waits', visit.waits_for) },
                !!visit.publish_due && !visit.published_on && { label: t('inspection.publishDue'), value: day(visit.publish_due, language) },
                !!visit.published_on && { label: t('inspection.resultPublishedOn'), value: day(visit.published_on, language) },
                !!visit.draw_id && { label: t('inspection.draws'), value: <Link to={`/inspections/draws/${visit.draw_id}`}>{t('inspection.toDraw')}</Link> },
                !!visit.case_id && { label: t('workbench.case'), value: <Link to={`/cases/${visit.case_id}`}>{t('inspection.toCase')}</Link> },
              ]}
            />
          </Section>
          <Verdict visit={visit} />
          {['RESULT_RECORDED', 'RECTIFICATION', 'CLOSED'].includes(visit.state) && <Signatures visit={visit} />}
          {startable(visit) && has('INSPECTOR') && <Start visit={visit} />}
          {visit.state !== 'PLANNED' && (
            <Loaded query={items}>
              {({ items: all }) => (
                <>
                  {recording(visit) && <Outcome visit={visit} />}
                  {!isFree(visit) && (visit.outcome === '' || visit.answers.length > 0) && (
                    <>
                      <h2 className="block-title">{t('inspection.checklist')}</h2>
                      <ChecklistForm key={`${visit.inspection_id} ${visit.round} ${visit.state}`} visit={visit} items={all} readOnly={!recording(visit)} />
                    </>
                  )}
                </>
              )}
            </Loaded>
          )}
          {dialog === 'assign' && <Assign visit={visit} close={close} />}
          {dialog === 'recuse' && <Recuse visit={visit} close={close} />}
          {dialog === 'consent' && <Consent visit={visit} close={close} />}
        </Page>
      )}
    </Loaded>
  );
}
