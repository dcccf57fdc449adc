import { App, Button, Checkbox, Form, Input, Modal } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { clients, registerClient } from '../../api/calls';
import type { ClientMade } from '../../api/types';
import { DataTable } from '../../data/DataTable';
import { useCommand } from '../../data/useCommand';
import { EmptyState, Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { instant } from '../../i18n/format';

const SCOPES = ['COMPANY_READ', 'LICENCE_VERIFY', 'FOOD_LICENCE_READ', 'CONSULTATION_ANSWER'];
type Fields = { client_id: string; name_zh: string; name_en: string; scopes: string[]; purposes: string };
type Body = Omit<Fields, 'purposes'> & { purposes: string[] };

function NewClient({ close, made }: { close: () => void; made: (client: ClientMade) => void }) {
  const { t, code } = useText();
  const [form] = Form.useForm<Fields>();
  const command = useCommand<Body, ClientMade>(registerClient, { refresh: [['admin', 'clients']], onDone: (client) => { close(); made(client); } });
  const lines = (text: string) => text.split('\n').map((line) => line.trim()).filter(Boolean);
  return (
    <Modal open title={t('admin.newClient')} onCancel={close} onOk={() => form.submit()} okText={t('frame.save')} cancelText={t('frame.cancel')} confirmLoading={command.isPending}>
      <Form form={form} layout="vertical" initialValues={{ scopes: [] }} onFinish={(fields) => command.mutate({ ...fields, purposes: lines(fields.purposes) })}>
        <Form.Item name="client_id" label={t('admin.clientId')} rules={[{ required: true, pattern: /^[a-z0-9.-]{3,32}$/, message: t('admin.accountRule') }]}>
          <Input autoComplete="off" maxLength={32} />
        </Form.Item>
        <Form.Item name="name_zh" label={t('admin.nameZh')} rules={[{ required: true, whitespace: true }]}>
          <Input maxLength={50} />
        </Form.Item>
        <Form.Item name="name_en" label={t('admin.nameEn')} rules={[{ required: true, whitespace: true }]}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="scopes" label={t('admin.scopes')} rules={[{ required: true }]}>
          <Checkbox.Group options={SCOPES.map((scope) => ({ value: scope, label: code('clientScope', scope) }))} />
        </Form.Item>
        <Form.Item name="purposes" label={t('admin.purposes')} rules={[{ required: true, whitespace: true }]}>
          <Input.TextArea rows={3} maxLength={1000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

export function Clients() {
  const { t, code, language } = useText();
  const { modal } = App.useApp();
  const [making, setMaking] = useState(false);
  const query = useQuery({ queryKey: ['admin', 'clients'], queryFn: ({ signal }) => clients(signal) });
  const made = ({ client, secret }: ClientMade) =>
    modal.success({ title: `${t('admin.clientMade')}${t('frame.colon')}${client.client_id}`, content: <><p>{t('admin.secret')}</p><p className="secret"><code>{secret}</code></p></>, okText: t('frame.close') });
  return (
    <>
      <div className="filters"><Button type="primary" onClick={() => setMaking(true)}>{t('admin.newClient')}</Button></div>
      <Loaded query={query}>
        {(page) => (
          <DataTable
            label={t('admin.clients')}
            rows={page.clients}
            rowKey={(client) => client.client_id}
            columns={[
              { key: 'id', title: t('admin.clientId'), cell: (client) => <strong>{client.client_id}</strong> },
              { key: 'name', title: t('admin.name'), cell: (client) => (language === 'en' ? client.name_en : client.name_zh) },
              { key: 'purposes', title: t('admin.purposesShort'), cell: (client) => client.purposes.join(' / ') },
              { key: 'state', title: t('admin.state'), cell: (client) => code('accountState', client.state) },
              { key: 'created', title: t('admin.created'), cell: (client) => <span className="nowrap">{instant(client.created_at, language)}</span> },
            ]}
            empty={<EmptyState text={t('admin.emptyClients')} hint={t('admin.emptyClientsHint')} />}
          />
        )}
      </Loaded>
      {making && <NewClient close={() => setMaking(false)} made={made} />}
    </>
  );
}
