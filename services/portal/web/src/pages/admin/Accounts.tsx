import { App, Button, Form, Input, Modal, Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { accounts, createAccount, offices, resetPassword, setAccountState, setProviderSubject } from '../../api/calls';
import type { Account, AccountMade } from '../../api/types';
import { DataTable, Pager } from '../../data/DataTable';
import { useCommand } from '../../data/useCommand';
import { useListState } from '../../data/useListState';
import { useRoles } from '../../frame/session';
import { EmptyState, Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { instant } from '../../i18n/format';
import { RolesOf } from './RolesOf';

const REFRESH = [['admin', 'accounts']];

function NewAccount({ close, made }: { close: () => void; made: (account: AccountMade) => void }) {
  const { t, language } = useText();
  const [form] = Form.useForm<{ account: string; display_name: string; office_id: string }>();
  const list = useQuery({ queryKey: ['admin', 'offices'], queryFn: ({ signal }) => offices(signal) });
  const command = useCommand<{ account: string; display_name: string; office_id: string }, AccountMade>(createAccount, { refresh: REFRESH, onDone: (account) => { close(); made(account); } });
  return (
    <Modal open title={t('admin.newAccount')} onCancel={close} onOk={() => form.submit()} okText={t('frame.save')} cancelText={t('frame.cancel')} confirmLoading={command.isPending}>
      <Form form={form} layout="vertical" onFinish={(values) => command.mutate(values)}>
        <Form.Item name="account" label={t('admin.account')} extra={t('admin.accountRule')} rules={[{ required: true, pattern: /^[a-z0-9.-]{3,32}$/, message: t('admin.accountRule') }]}>
          <Input autoComplete="off" maxLength={32} />
        </Form.Item>
        <Form.Item name="display_name" label={t('admin.name')} rules={[{ required: true, whitespace: true }]}>
          <Input autoComplete="off" maxLength={50} />
        </Form.Item>
        <Form.Item name="office_id" label={t('admin.office')} rules={[{ required: true }]}>
          <Select loading={list.isPending} options={(list.data?.offices ?? []).map((office) => ({ value: office.office_id, label: language === 'en' ? office.name_en : office.name_zh }))} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function StateChange({ account, close }: { account: Account; close: () => void }) {
  const { t } = useText();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ reason: string }>();
  const enabling = account.state !== 'ACTIVE';
  const command = useCommand<{ reason: string }, Account>((body, key) => setAccountState(account.account, { ...body, expected_version: account.version, state: enabling ? 'ACTIVE' : 'DISABLED' }, key), {
    refresh: REFRESH,
    onDone: () => {
      void message.success(t('admin.stateChanged'));
      close();
    },
  });
  return (
    <Modal open title={`${t(enabling ? 'admin.enable' : 'admin.disable')}${t('frame.colon')}${account.account}`} onCancel={close} onOk={() => form.submit()} okText={t('frame.confirm')} cancelText={t('frame.cancel')} okButtonProps={{ danger: !enabling }} confirmLoading={command.isPending}>
      <Form form={form} layout="vertical" onFinish={(values) => command.mutate(values)}>
        <Form.Item name="reason" label={t('admin.stateReason')} rules={[{ required: true, whitespace: true }]}>
          <Input.TextArea rows={2} maxLength={200} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function Provider({ account, close }: { account: Account; close: () => void }) {
  const { t } = useText();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ subject: string }>();
  const command = useCommand<{ subject: string }, Account>((body, key) => setProviderSubject(account.account, { subject: body.subject.trim(), expected_version: account.version }, key), {
    refresh: REFRESH,
    onDone: () => {
      void message.success(t('admin.providerSubjectSet'));
      close();
    },
  });
  return (
    <Modal open title={`${t('admin.provider')}${t('frame.colon')}${account.account}`} onCancel={close} onOk={() => form.submit()} okText={t('frame.save')} cancelText={t('frame.cancel')} confirmLoading={command.isPending}>
      <Form form={form} layout="vertical" initialValues={{ subject: account.provider_subject }} onFinish={(values) => command.mutate(values)}>
        <Form.Item name="subject" label={t('admin.providerSubject')} extra={t('admin.providerSubjectRule')} rules={[{ pattern: /^\s*[!-~]{0,255}\s*$/, message: t('admin.providerSubjectForm') }]}>
          <Input autoComplete="off" maxLength={255} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

export function Accounts() {
  const { t, code, language } = useText();
  const { modal } = App.useApp();
  const { has } = useRoles();
  const list = useListState<'tab'>(['tab']);
  const query = useQuery({ queryKey: ['admin', 'accounts', list.cursor], queryFn: ({ signal }) => accounts({ cursor: list.cursor }, signal) });
  const [making, setMaking] = useState(false);
  const [changing, setChanging] = useState<Account>();
  const [tying, setTying] = useState<Account>();
  const [roles, setRoles] = useState<string>();
  const reset = useCommand<Account, AccountMade>((account, key) => resetPassword(account.account, { expected_version: account.version }, key), { refresh: REFRESH, onDone: (answer) => void made(answer) });
  const askReset = (account: Account) => modal.confirm({ title: `${t('admin.reset')}${t('frame.colon')}${account.account}`, content: t('admin.resetText'), okText: t('admin.reset'), cancelText: t('frame.cancel'), onOk: () => reset.mutate(account) });
  const made = ({ account, initial_password: password }: AccountMade) =>
    modal.success({ title: account.account, content: <><p>{t('admin.initialPassword')}</p><p className="secret"><code>{password}</code></p></>, okText: t('frame.close') });

  return (
    <>
      {has('SYSTEM_ADMIN') && <div className="filters"><Button type="primary" onClick={() => setMaking(true)}>{t('admin.newAccount')}</Button></div>}
      <Loaded query={query}>
        {(page) => (
          <>
            <DataTable
              label={t('admin.accounts')}
              rows={page.accounts}
              rowKey={(account) => account.account}
              columns={[
                { key: 'account', title: t('admin.account'), cell: (account) => <strong>{account.account}</strong> },
                { key: 'name', title: t('admin.name'), cell: (account) => account.display_name },
                { key: 'office', title: t('admin.office'), cell: (account) => (language === 'en' ? account.office?.name_en : account.office?.name_zh) },
                { key: 'roles', title: t('admin.roles'), cell: (account) => account.roles.map((role) => code('role', role)).join(' / ') || '—' },
                { key: 'state', title: t('admin.state'), cell: (account) => code('accountState', account.state) },
                { key: 'last', title: t('admin.lastLogin'), cell: (account) => (account.last_login_at ? <span className="nowrap">{instant(account.last_login_at, language)}</span> : t('admin.never')) },
                {
                  key: 'action',
                  title: t('workbench.action'),
                  className: 'actions',
                  cell: (account) => (
                    <>
                      {has('SECURITY_ADMIN') && <Button size="small" onClick={() => setRoles(account.account)}>{t('admin.editRoles')}<span className="sr-only"> {account.account}</span></Button>}
                      {has('SYSTEM_ADMIN') && <Button size="small" onClick={() => askReset(account)}>{t('admin.reset')}<span className="sr-only"> {account.account}</span></Button>}{' '}
                      {has('SYSTEM_ADMIN') && <Button size="small" onClick={() => setTying(account)}>{t('admin.provider')}<span className="sr-only"> {account.account}</span></Button>}{' '}
                      {has('SYSTEM_ADMIN') && <Button size="small" onClick={() => setChanging(account)}>{t(account.state === 'ACTIVE' ? 'admin.disable' : 'admin.enable')}<span className="sr-only"> {account.account}</span></Button>}
                    </>
                  ),
                },
              ]}
              empty={<EmptyState text={t('admin.emptyAccounts')} />}
              pager={<Pager next={page.next_cursor} state={list.pager} />}
            />
            {roles && <RolesOf account={page.accounts.find((account) => account.account === roles)} close={() => setRoles(undefined)} />}
          </>
        )}
      </Loaded>
      {making && <NewAccount close={() => setMaking(false)} made={made} />}
      {tying && <Provider account={tying} close={() => setTying(undefined)} />}
      {changing && <StateChange account={changing} close={() => setChanging(undefined)} />}
    </>
  );
}
