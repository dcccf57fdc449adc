import { Form, Input, Modal } from 'antd';
import { reveal } from '../../api/calls';
import type { MaskedPerson, Revealed } from '../../api/types';
import { useCommand } from '../../data/useCommand';
import { useText } from '../../i18n';
import type { File } from './persons';

/** What somebody wants to see. */
export type Wish = { person: MaskedPerson; field: 'NAME' | 'ID_NUMBER' | 'PHONE' };

type Said = { reason: string };

/** Asks for the reason; it is written down before the value comes. */
export function RevealDialog({ file, wish: { person, field }, show, close }: { file: File; wish: Wish; show: (ref: string, field: string, value: string, seconds: number) => void; close: () => void }) {
  const { t, code } = useText();
  const [form] = Form.useForm<Said>();
  const command = useCommand<Said, Revealed>(({ reason }, key) => reveal({ kind: file.kind, id: file.id, ref: person.ref, field, reason }, key), {
    refresh: [['admin', 'events']],
    onDone: ({ value, seconds }) => {
      show(person.ref, field, value, seconds);
      close();
    },
  });
  return (
    <Modal open title={t('persons.showOf', { what: code('personField', field), who: person.ref })} onCancel={close} onOk={() => form.submit()} okText={t('persons.show')} cancelText={t('frame.cancel')} confirmLoading={command.isPending}>
      <p className="notice">{t('persons.written')}</p>
      <Form form={form} layout="vertical" onFinish={(values) => command.mutate(values)}>
        <Form.Item name="reason" label={t('persons.reason')} extra={t('persons.reasonHint')} rules={[{ required: true, whitespace: true, min: 4, message: t('persons.reasonMissing') }]}>
          <Input.TextArea rows={2} maxLength={200} showCount autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
}
