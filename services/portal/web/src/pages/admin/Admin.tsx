import { Tabs } from 'antd';
import { useSearchParams } from 'react-router-dom';
import { Page } from '../../frame/Page';
import { useRoles } from '../../frame/session';
import { useText } from '../../i18n';
import { Accounts } from './Accounts';
import { Clients } from './Clients';
import { Events } from './Events';

/** Three administrators, three views: who makes accounts does not give roles, and who audits changes nothing. */
export default function Admin() {
  const { t } = useText();
  const { has } = useRoles();
  const [params, setParams] = useSearchParams();
  const items = [
    has('SYSTEM_ADMIN', 'SECURITY_ADMIN') && { key: 'accounts', label: t('admin.accounts'), children: <Accounts /> },
    has('SECURITY_ADMIN') && { key: 'clients', label: t('admin.clients'), children: <Clients /> },
    has('AUDIT_ADMIN') && { key: 'events', label: t('admin.events'), children: <Events /> },
  ].filter((item) => item !== false);
  return (
    <Page title={t('admin.title')}>
      <div className="section">
        <Tabs activeKey={params.get('tab') ?? items[0]?.key} onChange={(tab) => setParams({ tab }, { replace: true })} items={items} destroyOnHidden />
      </div>
    </Page>
  );
}
