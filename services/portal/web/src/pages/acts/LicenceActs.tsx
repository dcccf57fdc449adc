import { App, Button, Checkbox, Form, Input, Modal, Radio, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router-dom';
import { act, applyForRenewal, applyForReplacement } from '../../api/calls';
import type { Application, FoodLicence } from '../../api/types';
import { useCommand } from '../../data/useCommand';
import { Section } from '../../frame/Page';
import { useRoles } from '../../frame/session';
import { useText, type Key } from '../../i18n';

const REPORTED = ['EQUIPMENT_LAYOUT', 'NETWORK_OPERATION', 'EXTERNAL_WAREHOUSE', 'SCHOOL_MEALS', 'VENDING_SITES', 'PREPACKAGED_FOOD'];
const REVOKED = ['REVOKED', 'REVOKED_FOR_FRAUD', 'WITHDRAWN_BY_AUTHORITY', 'REVOKED_AS_PENALTY'];
const CANCELLED = ['ENTITY_ENDED', 'FORCE_MAJEURE'];
const LONGEST = 1000;

type Act = {
  name: string;
  text: Key;
  roles: string[];
  states: string[];
  danger?: boolean;
  /** Asks for it; an application that begins is answered. */
  run: (licence: FoodLicence, said: Said, key: string) => Promise<Application | void>;
};
type Said = Record<string, unknown>;

const LIVE = ['ACTIVE', 'SUSPENDED_BY_LATE_RENEWAL'];
const FILED = ['FILED', 'PUBLISHED', 'UPDATED'];
/** An act on what was seen. */
const onIt = (path: (id: string) => string): Act['run'] => ({ id, version }, said, key) => act(path(id), { ...said, expected_version: version }, key);
const onLicence = (name: string) => onIt((id) => `/bff/food-licences/${id}/${name}`);

const OF_A_LICENCE: Act[] = [
  { name: 'renew', text: 'acts.renew', roles: ['WINDOW'], states: LIVE, run: ({ number }, said, key) => applyForRenewal(number, { conditions_unchanged: said.conditions_unchanged === true, form: null, persons: [] }, key) },
  { name: 'replace', text: 'acts.replace', roles: ['WINDOW'], states: LIVE, run: ({ number }, said, key) => applyForReplacement(number, { loss: String(said.loss) }, key) },
  { name: 'report', text: 'acts.report', roles: ['WINDOW'], states: LIVE, run: onLicence('report') },
  { name: 'cancel', text: 'acts.cancel', roles: ['WINDOW'], states: LIVE, danger: true, run: onLicence('cancel-on-application') },
  { name: 'cancelExOfficio', text: 'acts.cancelExOfficio', roles: ['HEAD'], states: LIVE, danger: true, run: onLicence('cancel') },
  { name: 'revoke', text: 'acts.revoke', roles: ['HEAD'], states: LIVE, danger: true, run: onLicence('revoke') },
];
const OF_A_FILING: Act[] = [{ name: 'cancelFiling', text: 'acts.cancelFiling', roles: ['WINDOW', 'SUPERVISOR'], states: FILED, danger: true, run: onIt((id) => `/bff/applications/${id}/cancel-filing`) }];

/** Fields that an act asks for. */
function useFields(): Record<string, ReactNode> {
  const { t, code } = useText();
  const must = [{ required: true, whitespace: true }];
  const choice = (group: 'report' | 'loss' | 'revocation' | 'cancellation', values: string[]) => values.map((value) => ({ value, label: code(group, value) }));
  const long = (name: string, label: Key, required = true) => (
    <Form.Item name={name} label={t(label)} initialValue="" rules={required ? must : []}>
      <Input.TextArea rows={3} maxLength={LONGEST} showCount />
    </Form.Item>
  );
  const onDay = (name: string, label: Key) => (
    <Form.Item name={name} label={t(label)} rules={must}>
      <Input type="date" />
    </Form.Item>
  );
  return {
    renew: (
      <>
        <p className="notice">{t('acts.renewHint')}</p>
        <Form.Item name="conditions_unchanged" valuePropName="checked" initialValue={false}>
          <Checkbox>{t('acts.renewUnchanged')}</Checkbox>
        </Form.Item>
      </>
    ),
    replace: (
      <Form.Item name="loss" label={t('acts.loss')} rules={[{ required: true }]}>
        <Radio.Group options={choice('loss', ['LOST', 'DAMAGED'])} />
      </Form.Item>
    ),
    report: (
      <>
        <Form.Item name="matters" label={t('acts.matters')} rules={[{ required: true }]}>
          <Select mode="multiple" options={choice('report', REPORTED)} />
        </Form.Item>
        {onDay('changed_on', 'acts.changedOn')}
        {long('details', 'acts.details')}
      </>
    ),
    cancel: long('reasons', 'frame.reasons'),
    cancelExOfficio: (
      <>
        <Form.Item name="ground" label={t('decision.grounds')} rules={[{ required: true }]}>
          <Radio.Group options={choice('cancellation', CANCELLED)} />
        </Form.Item>
        {long('reasons', 'frame.reasons')}
      </>
    ),
    revoke: (
      <>
        <p className="notice notice-stop">{t('acts.revokeWarning')}</p>
        <Form.Item name="kind" label={t('acts.revokeKind')} rules={[{ required: true }]}>
          <Select options={choice('revocation', REVOKED)} />
        </Form.Item>
        {long('grounds', 'decision.grounds')}
        {long('remedies', 'decision.remedies', false)}
      </>
    ),
    cancelFiling: onDay('ended_on', 'acts.endedOn'),
  };
}

function ActDialog({ licence, chosen, close }: { licence: FoodLicence; chosen: Act; close: () => void }) {
  const { t } = useText();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const fields = useFields();
  const [form] = Form.useForm<Said>();
  const command = useCommand<Said, Application | void>((said, key) => chosen.run(licence, said, key), {
    refresh: [['licence', licence.number], ['company'], ['workbench']],
    onDone: (begun) => {
      close();
      void message.success(t('acts.done', { act: t(chosen.text) }));
      if (begun) navigate(`/tasks/APPLICATION-${begun.application_id}`);
    },
  });
  return (
    <Modal open title={`${t(chosen.text)}${t('frame.colon')}${licence.number}`} onCancel={close} onOk={() => form.submit()} okText={t(chosen.text)} okButtonProps={{ danger: chosen.danger }} cancelText={t('frame.cancel')} confirmLoading={command.isPending}>
      <p><strong>{licence.operator_name}</strong></p>
      <Form form={form} layout="vertical" onFinish={(said) => command.mutate(said)}>{fields[chosen.name]}</Form>
    </Modal>
  );
}

/** What may be asked for or decided about a licence or filing, by who looks at it. */
export function LicenceActs({ licence }: { licence: FoodLicence }) {
  const { t } = useText();
  const { has } = useRoles();
  const [chosen, setChosen] = useState<Act>();
  const open = (licence.number.startsWith('YB') ? OF_A_FILING : OF_A_LICENCE).filter(({ roles, states }) => has(...roles) && states.includes(licence.state));
  if (open.length === 0) return null;
  return (
    <div className="after-table no-print">
      <Section title={t('acts.afterIssue')}>
        <div className="step-buttons">
          {open.map((one) => <Button key={one.name} danger={one.danger} onClick={() => setChosen(one)}>{t(one.text)}</Button>)}
        </div>
        {chosen && <ActDialog licence={licence} chosen={chosen} close={() => setChosen(undefined)} />}
      </Section>
    </div>
  );
}
