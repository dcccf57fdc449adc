import { App, Button, Modal } from 'antd';
import { changeRole } from '../../api/calls';
import type { Account } from '../../api/types';
import { useCommand } from '../../data/useCommand';
import { useText } from '../../i18n';

const GRANTABLE = ['WINDOW', 'REGISTRAR', 'REVIEWER', 'HEAD', 'INSPECTOR', 'ISSUER', 'SUPERVISOR', 'OPERATOR', 'SYSTEM_ADMIN', 'SECURITY_ADMIN', 'AUDIT_ADMIN'];

type Change = { account: string; expected_version: number; role: string; revoke: boolean };

/** Gives and takes roles one by one; each change is journalled by itself. */
export function RolesOf({ account, close }: { account: Account | undefined; close: () => void }) {
  const { t, code } = useText();
  const { message } = App.useApp();
  const command = useCommand<Change, Account>(changeRole, { refresh: [['admin', 'accounts']], onDone: () => void message.success(t('admin.roleChanged')) });
  if (!account) return null;
  return (
    <Modal open title={t('admin.rolesOf', { account: account.account })} onCancel={close} footer={<Button onClick={close}>{t('frame.close')}</Button>}>
      <p className="quiet">{t('admin.rolesHint')}</p>
      <ul className="points">
        {GRANTABLE.map((role) => {
          const held = account.roles.includes(role);
          return (
            <li key={role}>
              <span>{held ? <strong>✓ {code('role', role)}</strong> : code('role', role)}</span>
              <Button size="small" danger={held} disabled={command.isPending} onClick={() => command.mutate({ account: account.account, expected_version: account.version, role, revoke: held })}>
                {t(held ? 'admin.revoke' : 'admin.grant')}
                <span className="sr-only"> {code('role', role)}</span>
              </Button>
            </li>
          );
        })}
      </ul>
    </Modal>
  );
}
