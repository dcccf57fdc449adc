import { App, Form, Input, Modal, Select } from 'antd';
import { assignInspectors } from '../../api/calls';
import type { Inspection } from '../../api/types';
import { useCommand } from '../../data/useCommand';
import { useText } from '../../i18n';
import { dayOf } from '../../i18n/format';
import { serverNow } from '../../lamp/clock';

type Fields = { inspector_ids?: string[]; visit_on: string };

/** Gives a visit to two inspectors or more, or lets the duty roster draw them. */
export function Assign({ visit, close }: { visit: Inspection; close: () => void }) {
  const { t } = useText();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const command = useCommand<Fields, Inspection>(({ inspector_ids = [], visit_on }, key) => assignInspectors(visit.inspection_id, { expected_version: visit.version, inspector_ids, visit_on }, key), {
    refresh: [['inspections'], ['inspection', visit.inspection_id], ['task']],
    onDone: () => {
      void message.success(t('inspection.assigned'));
      close();
    },
  });
  return (
    <Modal open title={t('inspection.assignTitle', { name: visit.operator_name })} onCancel={close} onOk={() => form.submit()} okText={t('inspection.assign')} cancelText={t('frame.cancel')} confirmLoading={command.isPending}>
      <Form form={form} layout="vertical" initialValues={{ visit_on: visit.visit_on || dayOf(serverNow()) }} onFinish={(fields) => command.mutate(fields)}>
        <Form.Item name="inspector_ids" label={t('inspection.assignIds')} extra={t('inspection.assignRule')} rules={[{ validator: (_rule, ids: string[] | undefined) => (!ids || ids.length === 0 || ids.length >= 2 ? Promise.resolve() : Promise.reject(new Error(t('inspection.assignRule')))) }]}>
          <Select mode="tags" tokenSeparators={[' ', ',', '，']} options={visit.inspectors.map((id) => ({ value: id, label: id }))} />
        </Form.Item>
        <Form.Item name="visit_on" label={t('inspection.visitOn')} extra={t('inspection.dateRule')} rules={[{ required: true, pattern: /^\d{4}-\d{2}-\d{2}$/, message: t('inspection.dateRule') }]}>
          <Input type="date" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
