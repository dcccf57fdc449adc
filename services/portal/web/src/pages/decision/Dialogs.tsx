import { Button, Checkbox, Form, Input, Modal, Radio, Select } from 'antd';
import { useState } from 'react';
import type { Action, CorrectionPoint } from '../../api/types';
import { WithReasons } from '../../frame/WithReasons';
import { useText, type Key } from '../../i18n';

export type Send = (body: Record<string, unknown>) => void;
type DialogProps = { action: Action; name: string; send: Send; busy: boolean; close: () => void };

/** An act that needs nothing but a yes. */
export function ConfirmDialog({ action, name, send, busy, close }: DialogProps) {
  const { t, label } = useText();
  return (
    <Modal open title={t('decision.confirmTitle', { action: label(action.label) })} onCancel={close} onOk={() => send({})} okText={label(action.label)} cancelText={t('frame.cancel')} confirmLoading={busy}>
      <p>{t('decision.confirmText', { name })}</p>
    </Modal>
  );
}

/** What one should know before giving an act with reasons. */
const RULE_OF: Record<string, Key> = {
  extend: 'decision.extendRule',
  'allow-second-notice': 'decision.secondNoticeRule',
  'not-handled': 'decision.notHandledRule',
  withdraw: 'decision.withdrawRule',
};

/** An act with reasons: an extension, the leave for a second list, a withdrawal. */
export function ReasonsDialog({ action, send, busy, close }: DialogProps) {
  const { t, label } = useText();
  return (
    <WithReasons title={label(action.label)} act={label(action.label)} busy={busy} rows={4} most={1000} close={close} send={send}>
      {RULE_OF[action.name] && <p className="notice">{t(RULE_OF[action.name])}</p>}
    </WithReasons>
  );
}

/** An objection to a simple deregistration: whose it is, and why. */
export function ObjectionDialog({ action, send, busy, close }: DialogProps) {
  const { t, label } = useText();
  const [by, setBy] = useState('');
  return (
    <WithReasons title={t('acts.objectTitle')} act={label(action.label)} busy={busy} rows={4} most={1000} close={close} send={({ reasons }) => by.trim() && send({ raised_by: by.trim(), reasons })}>
      <label htmlFor="raised_by">{t('acts.raisedBy')}</label>
      <Input id="raised_by" value={by} onChange={(event) => setBy(event.target.value)} maxLength={60} status={by.trim() ? undefined : 'warning'} required />
    </WithReasons>
  );
}

export function DecideNameDialog({ send, busy, close, reasons }: DialogProps & { reasons: string }) {
  const { t, code } = useText();
  const [form] = Form.useForm<{ ruling: string; reasons: string }>();
  return (
    <Modal open title={t('decision.decideNameTitle')} onCancel={close} onOk={() => form.submit()} okText={t('frame.confirm')} cancelText={t('frame.cancel')} confirmLoading={busy}>
      <Form form={form} layout="vertical" initialValues={{ reasons }} onFinish={send}>
        <Form.Item name="ruling" label={t('decision.ruling')} rules={[{ required: true }]}>
          <Radio.Group options={[{ value: 'RESERVE', label: code('action', 'reserve') }, { value: 'REJECT', label: code('action', 'reject') }]} />
        </Form.Item>
        <Form.Item noStyle shouldUpdate={(before, after) => before.ruling !== after.ruling}>
          {({ getFieldValue }) => (
            <Form.Item name="reasons" label={t('frame.reasons')} rules={[{ required: getFieldValue('ruling') === 'REJECT', whitespace: true }]}>
              <Input.TextArea rows={4} maxLength={1000} showCount />
            </Form.Item>
          )}
        </Form.Item>
      </Form>
    </Modal>
  );
}

/** A refusal starts with a card that interrupts; then grounds are required. */
export function RefuseDialog({ action, name, send, busy, close, unmet }: DialogProps & { unmet: string }) {
  const { t, code, label } = useText();
  const [read, setRead] = useState(false);
  const [form] = Form.useForm<{ grounds: string; remedies?: string; outcome?: string; false_materials?: boolean }>();
  const acceptance = action.name === 'refuse-acceptance';
  const licence = action.name === 'refuse' && action.path.startsWith('/bff/applications/');
  if (!read) {
    return (
      <Modal open title={label(action.label)} onCancel={close} footer={[<Button key="no" onClick={close}>{t('frame.cancel')}</Button>, <Button key="yes" danger onClick={() => setRead(true)}>{t('decision.refuseGoOn')}</Button>]}>
        <div className="notice notice-stop">
          <p><strong>{name}</strong></p>
          <p>{t('decision.refuseStop')}</p>
          <p>{t('decision.refuseStopMore')}</p>
        </div>
      </Modal>
    );
  }
  return (
    <Modal open title={label(action.label)} onCancel={close} onOk={() => form.submit()} okButtonProps={{ danger: true }} okText={t('decision.refuseSend')} cancelText={t('frame.cancel')} confirmLoading={busy} width={640}>
      <Form form={form} layout="vertical" initialValues={{ grounds: '', ...(acceptance ? {} : { remedies: '' }) }} onFinish={send}>
        {acceptance && (
          <Form.Item name="outcome" label={t('decision.outcome')} rules={[{ required: true }]}>
            <Radio.Group options={['NOT_REQUIRED', 'NOT_COMPETENT', 'NOT_ACCEPTED'].map((value) => ({ value, label: code('outcome', value) }))} />
          </Form.Item>
        )}
        <Form.Item name="grounds" label={t('decision.grounds')} extra={t('decision.groundsRule')} rules={[{ required: true, min: 10, message: t('decision.groundsRule') }]}>
          <Input.TextArea rows={5} maxLength={2000} showCount />
        </Form.Item>
        {unmet && <p><Button size="small" onClick={() => form.setFieldValue('grounds', `${form.getFieldValue('grounds') ?? ''}${unmet}`)}>{t('decision.takeUnmet')}</Button></p>}
        {licence && (
          <Form.Item name="false_materials" valuePropName="checked" extra={t('decision.falseMaterialsRule')}>
            <Checkbox>{t('decision.falseMaterials')}</Checkbox>
          </Form.Item>
        )}
        {!acceptance && (
          <Form.Item name="remedies" label={t('decision.remedies')}>
            <Input.TextArea rows={2} maxLength={1000} />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}

export type FieldChoice = { value: string; label: string; rule: string };

/** Everything that must be corrected, said once; the notice is shown as it will read. */
export function CorrectionDialog({ action, name, send, busy, close, fields, earlier, round, allowed, start }: DialogProps & { fields: FieldChoice[]; earlier: CorrectionPoint[]; round: number; allowed: boolean; start: CorrectionPoint[] }) {
  const { t, law } = useText();
  const [points, setPoints] = useState<CorrectionPoint[]>(start.length > 0 ? start : [{ field: '', rule: '', demand: '' }]);
  const [tried, setTried] = useState(false);
  const again = earlier.length > 0 || round > 1;
  const known = new Set(earlier.map((one) => one.field));
  const change = (index: number, change: Partial<CorrectionPoint>) => setPoints((before) => before.map((one, at) => (at === index ? { ...one, ...change } : one)));
  const bad = points.length === 0 || points.some((one) => !one.field || !one.demand.trim());
  const submit = () => {
    setTried(true);
    if (!bad) send({ points });
  };
  const snippets = [t('decision.snippetMissing'), t('decision.snippetUnclear'), t('decision.snippetMismatch'), t('decision.snippetSignature')];
  return (
    <Modal open title={t('decision.correctionTitle')} onCancel={close} onOk={submit} okText={t('decision.sendCorrection')} cancelText={t('frame.cancel')} confirmLoading={busy} width={760} okButtonProps={{ 'aria-describedby': action.name }}>
      <p className="notice">{t('decision.correctionRule')}</p>
      {again && <p className="notice notice-warn" role="alert">{t(allowed ? 'decision.correctionAllowed' : 'decision.correctionAgain', { round })}</p>}
      {points.map((one, index) => (
        <div className="person" key={index} role="group" aria-label={`${t('decision.field')} ${index + 1}`}>
          <div className="form-grid">
            <div className="wide">
              <Select
                style={{ width: '100%', marginBottom: 8 }}
                aria-label={`${t('decision.field')} ${index + 1}`}
                placeholder={t('decision.field')}
                showSearch={{ optionFilterProp: 'label' }}
                status={tried && !one.field ? 'error' : undefined}
                value={one.field || undefined}
                onChange={(field) => change(index, { field, rule: fields.find((choice) => choice.value === field)?.rule ?? '' })}
                options={fields.map((choice) => ({ ...choice, disabled: again && !allowed && known.has(choice.value) }))}
              />
              <Input.TextArea aria-label={`${t('decision.demand')} ${index + 1}`} placeholder={t('decision.demand')} status={tried && !one.demand.trim() ? 'error' : undefined} value={one.demand} onChange={(event) => change(index, { demand: event.target.value })} autoSize={{ minRows: 2 }} maxLength={500} />
              {tried && !one.demand.trim() && <p className="lamp-red">{t('decision.demandMissing')}</p>}
            </div>
          </div>
          <div className="step-buttons snippet-row">
            <Select size="small" aria-label={`${t('decision.snippets')} ${index + 1}`} placeholder={t('decision.snippets')} style={{ minWidth: 160 }} value={null} onChange={(text: string | null) => text && change(index, { demand: `${one.demand}${text}` })} options={snippets.map((text) => ({ value: text, label: text }))} popupMatchSelectWidth={false} />
            <span className="rule">{law(one.rule)}</span>
            <Button size="small" onClick={() => setPoints((before) => before.filter((_one, at) => at !== index))}>{t('decision.removePoint')}<span className="sr-only"> {index + 1}</span></Button>
          </div>
        </div>
      ))}
      {tried && points.length === 0 && <p className="lamp-red" role="alert">{t('decision.noPoints')}</p>}
      <p><Button onClick={() => setPoints((before) => [...before, { field: '', rule: '', demand: '' }])}>{t('decision.addPoint')}</Button></p>
      <h3>{t('decision.preview')}</h3>
      <div className="section">
        <p>{t('decision.previewLead', { name })}</p>
        <ol>{points.filter((one) => one.demand.trim()).map((one, index) => <li key={index}>{fields.find((choice) => choice.value === one.field)?.label}: {one.demand} <span className="rule">{law(one.rule)}</span></li>)}</ol>
      </div>
    </Modal>
  );
}
