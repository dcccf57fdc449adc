import { App, Button, Form, Modal, Radio } from 'antd';
import { useState } from 'react';
import { recordOutcome } from '../../api/calls';
import type { Inspection } from '../../api/types';
import { useCommand } from '../../data/useCommand';
import { Section } from '../../frame/Page';
import { useText } from '../../i18n';

/** Whether it may come to any outcome: then nothing is answered item by item. */
export const isFree = ({ recordable }: Inspection) => recordable.some(({ outcome }) => outcome === 'NO_PROBLEM');

function OutcomeDialog({ visit, close }: { visit: Inspection; close: () => void }) {
  const { t, say } = useText();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ outcome: string }>();
  const command = useCommand<{ outcome: string }, Inspection>((body, key) => recordOutcome(visit.inspection_id, { ...body, expected_version: visit.version }, key), {
    refresh: [['inspection', visit.inspection_id], ['inspections'], ['task']],
    onDone: () => { void message.success(t('inspection.outcomeRecorded')); close(); },
  });
  return (
    <Modal open title={t('inspection.outcome')} onCancel={close} onOk={() => form.submit()} okText={t('frame.confirm')} cancelText={t('frame.cancel')} confirmLoading={command.isPending}>
      <p className="notice">{t(isFree(visit) ? 'inspection.outcomeRuleAny' : 'inspection.outcomeRule')}</p>
      <Form form={form} layout="vertical" onFinish={(values) => command.mutate(values)}>
        <Form.Item name="outcome" label={t('inspection.outcomeFound')} rules={[{ required: true, message: t('inspection.outcomeMissing') }]}>
          <Radio.Group className="stacked" options={visit.recordable.map((one) => ({ value: one.outcome, label: say(one.text) }))} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

/** What a double-random inspection comes to where its checklist cannot be answered (双随机抽查结果). */
export function Outcome({ visit }: { visit: Inspection }) {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  if (visit.recordable.length === 0) return null;
  const hint = isFree(visit) ? 'inspection.outcomeFree' : 'inspection.outcomeHint';
  return (
    <Section title={t('inspection.outcome')}>
      <p>{t(hint)}</p>
      <Button onClick={() => setOpen(true)}>{t('inspection.recordOutcome')}</Button>
      {open && <OutcomeDialog visit={visit} close={() => setOpen(false)} />}
    </Section>
  );
}
