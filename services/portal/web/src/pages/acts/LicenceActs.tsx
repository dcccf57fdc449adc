import { App, Button, Checkbox, Form, Input, Modal, Radio, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router-dom';
import { act } from '../../api/calls';
import type { FoodLicence } from '../../api/types';
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
  /** Applications follow by the number of the licence, everything else is decided on it by its id and version. */
  path: (licence: FoodLicence) => string;
};

const LIVE = ['ACTIVE', 'SUSPENDED_BY_LATE_RENEWAL'];
const FILED = ['FILED', 'PUBLISHED', 'UPDATED'];
const byNumber = (act: string) => ({ number }: FoodLicence) => `/bff/licences/${number}/${act}`;
const byId = (act: string) => ({ id }: FoodLicence) => `/bff/food-licences/${id}/${act}`;

const OF_A_LICENCE: Act[] = [
  { name: 'renew', text: 'acts.renew', roles: ['WINDOW'], states: LIVE, path: byNumber('renewal') },
  { name: 'replace', text: 'acts.replace', roles: ['WINDOW'], states: LIVE, path: byNumber('replacement') },
  { name: 'report', text: 'acts.report', roles: ['WINDOW'], states: LIVE, path: byId('report') },
  { name: 'cancel', text: 'acts.cancel', roles: ['WINDOW'], states: LIVE, danger: true, path: byId('cancel-on-application') },
  { name: 'cancelExOfficio', text: 'acts.cancelExOfficio', roles: ['HEAD'], states: LIVE, danger: true, path: byId('cancel') },
  { name: 'revoke', text: 'acts.revoke', roles: ['HEAD'], states: LIVE, danger: true, path: byId('revoke') },
];
const OF_A_FILING: Act[] = [{ name: 'cancelFiling', text: 'acts.cancelFiling', roles: ['WINDOW', 'SUPERVISOR'], states: FILED, danger: true, path: ({ id }) => `/bff/applications/${id}/cancel-filing` }];

/** Fields that an act asks for. */
function useFields(): Record<string, ReactNode> {
  const { t, code } = useText();
  const must = [{ required: true, whitespace: true }];
  const choice = (group: 'report' | 'loss' | 'revocation' | 'cancellation', values: string[]) => values.map((value) => ({ value, label: code(group, value) }));
  const long = (name: string, label: Key, required = true) => (
    <Form.Item name={name} label={t(label)} rules={required ? must : []}>
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
  const [form] = Form.useForm<Record<string, unknown>>();
  const command = useCommand<Record<string, unknown>, unknown>(
    (said, key) => act(chosen.path(licence), chosen.path(licence).startsWith('/bff/licences/') ? said : { remedies: undefined, ...said, expected_version: licence.version }, key),
    {
      refresh: [['licence', licence.number], ['company'], ['workbench']],
      onDone: (answer) => {
        close();
        void message.success(t('acts.done', { act: t(chosen.text) }));
        const application = (answer as { application_id?: string } | undefined)?.application_id;
        if (application && chosen.path(licence).startsWith('/bff/licences/')) navigate(`/tasks/APPLICATION-${application}`);
      },
    },
  );
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
