import { App, Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { signResult } from '../../api/calls';
import type { Inspection } from '../../api/types';
import { useCommand } from '../../data/useCommand';
import { Section } from '../../frame/Page';
import { useRoles, useSession } from '../../frame/session';
import { useText } from '../../i18n';

type Signature = { signatory: string; refusal_reason: string; witness: string };

/** Inspectors sign with their own account, the party on the inspector's device; a refusal needs reason and witness. */
export function Signatures({ visit }: { visit: Inspection }) {
  const { t, code } = useText();
  const { message, modal } = App.useApp();
  const { me } = useSession();
  const { has } = useRoles();
  const [refusing, setRefusing] = useState(false);
  const [form] = Form.useForm<{ refusal_reason: string; witness: string }>();
  const command = useCommand<Signature, Inspection>((body, key) => signResult(visit.inspection_id, { ...body, expected_version: visit.version }, key), {
    refresh: [['inspection', visit.inspection_id], ['inspections'], ['task']],
    onDone: () => {
      setRefusing(false);
      void message.success(t('inspection.signed'));
    },
  });
  const sign = (signatory: string) => command.mutate({ signatory, refusal_reason: '', witness: '' });
  const askParty = () => modal.confirm({ title: t('inspection.signParty'), content: t('inspection.signPartyConfirm'), okText: t('inspection.sign'), cancelText: t('frame.cancel'), onOk: () => sign('INSPECTED_PARTY') });
  const open = visit.state === 'RESULT_RECORDED' && has('INSPECTOR');
  return (
    <Section title={t('inspection.sign')}>
      {visit.signed_by.length === 0 ? <p className="quiet">{t('inspection.signedNone')}</p> : <ul>{visit.signed_by.map((who) => <li key={who}>✓ {code('signatory', who)}</li>)}</ul>}
      {open && (
        <div className="step-buttons no-print">
          {!visit.signed_by.includes(me.account) && <Button type="primary" size="large" onClick={() => sign('INSPECTOR')} loading={command.isPending}>{t('inspection.signInspector')}</Button>}
          <Button size="large" onClick={askParty}>{t('inspection.signParty')}</Button>
          <Button size="large" onClick={() => setRefusing(true)}>{t('inspection.signRefused')}</Button>
        </div>
      )}
      {refusing && (
        <Modal open title={t('inspection.signRefused')} onCancel={() => setRefusing(false)} onOk={() => form.submit()} okText={t('frame.confirm')} cancelText={t('frame.cancel')} confirmLoading={command.isPending}>
          <Form form={form} layout="vertical" onFinish={(values) => command.mutate({ signatory: 'PARTY_REFUSED', ...values })}>
            <Form.Item name="refusal_reason" label={t('inspection.refusalReason')} rules={[{ required: true, whitespace: true }]}>
              <Input.TextArea rows={2} maxLength={300} />
            </Form.Item>
            <Form.Item name="witness" label={t('inspection.witness')} rules={[{ required: true, whitespace: true }]}>
              <Input maxLength={50} />
            </Form.Item>
          </Form>
        </Modal>
      )}
    </Section>
  );
}
