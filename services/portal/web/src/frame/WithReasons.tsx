import { Form, Input, Modal } from 'antd';
import type { ReactNode } from 'react';
import { useText } from '../i18n';

/** An act that needs reasons, said in a dialog. */
export function WithReasons({ title, act, danger, busy, rows = 3, most = 500, close, send, children }: { title: string; act: string; danger?: boolean; busy: boolean; rows?: number; most?: number; close: () => void; send: (body: { reasons: string }) => void; children?: ReactNode }) {
  const { t } = useText();
  const [form] = Form.useForm<{ reasons: string }>();
  return (
    <Modal open title={title} onCancel={close} onOk={() => form.submit()} okButtonProps={{ danger }} okText={act} cancelText={t('frame.cancel')} confirmLoading={busy}>
      {children}
      <Form form={form} layout="vertical" onFinish={send}>
        <Form.Item name="reasons" label={t('frame.reasons')} rules={[{ required: true, whitespace: true }]}>
          <Input.TextArea rows={rows} maxLength={most} showCount />
        </Form.Item>
      </Form>
    </Modal>
  );
}
