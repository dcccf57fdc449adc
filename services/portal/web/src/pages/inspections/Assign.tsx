import { App, Form, Input, Modal, Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { assignInspectors, inspectors } from '../../api/calls';
import type { Inspection } from '../../api/types';
import { useCommand } from '../../data/useCommand';
import { useText } from '../../i18n';
import { dayOf } from '../../i18n/format';
import { serverNow } from '../../lamp/clock';
import type { Preset } from './Calendar';

type Fields = { inspector_ids?: string[]; visit_on: string };

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Gives a visit to two inspectors or more of those on duty, or lets the duty roster draw them. */
export function Assign({ visit, close, preset = {} }: { visit: Inspection; close: () => void; preset?: Preset }) {
  const { t } = useText();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const start = { visit_on: preset.day || visit.visit_on || dayOf(serverNow()), inspector_ids: preset.inspector ? [preset.inspector] : [] };
  const on = Form.useWatch('visit_on', form) ?? start.visit_on;
  const people = useQuery({ queryKey: ['inspectors', on, on], queryFn: ({ signal }) => inspectors({ from: on, to: on }, signal), enabled: DAY.test(on), retry: false });
  const command = useCommand<Fields, Inspection>(({ inspector_ids = [], visit_on }, key) => assignInspectors(visit.inspection_id, { expected_version: visit.version, inspector_ids, visit_on }, key), {
    refresh: [['inspections'], ['inspectors'], ['inspection', visit.inspection_id], ['task']],
    onDone: () => {
      void message.success(t('inspection.assigned'));
      close();
    },
  });
  const most = people.data?.visits_per_day ?? 0;
  const options = (people.data?.inspectors ?? []).map(({ inspector_id: id, name, days: [that] }) => ({
    value: id,
    label: `${name} (${id}) · ${that?.on_duty ? t('inspection.dayLoad', { visits: that.visits, most }) : t('inspection.offDuty')}`,
    disabled: !that?.on_duty,
  }));
  return (
    <Modal open title={t('inspection.assignTitle', { name: visit.operator_name })} onCancel={close} onOk={() => form.submit()} okText={t('inspection.assign')} cancelText={t('frame.cancel')} confirmLoading={command.isPending}>
      <Form form={form} layout="vertical" initialValues={start} onFinish={(fields) => command.mutate(fields)}>
        <Form.Item name="visit_on" label={t('inspection.visitOn')} extra={t('inspection.dateRule')} rules={[{ required: true, pattern: DAY, message: t('inspection.dateRule') }]}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="inspector_ids" label={t('inspection.assignIds')} extra={t('inspection.assignRule')} rules={[{ validator: (_rule, ids: string[] | undefined) => (!ids || ids.length === 0 || ids.length >= 2 ? Promise.resolve() : Promise.reject(new Error(t('inspection.assignRule')))) }]}>
          <Select mode="multiple" optionFilterProp="label" options={options} loading={people.isFetching} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
