import { App, Button, Form, Input } from 'antd';
import { changePassword } from '../../api/calls';
import { useCommand } from '../../data/useCommand';
import { Facts, Page, Section } from '../../frame/Page';
import { useSession } from '../../frame/session';
import { useText } from '../../i18n';
import { instant } from '../../i18n/format';

type Passwords = { old_password: string; new_password: string; again: string };

export default function Me() {
  const { t, code, language } = useText();
  const { message } = App.useApp();
  const { me } = useSession();
  const [form] = Form.useForm<Passwords>();
  const command = useCommand<{ old_password: string; new_password: string }, void>(changePassword, {
    refresh: [['session']],
    onDone: () => {
      form.resetFields();
      void message.success(t('frame.passwordChanged'));
    },
  });
  const office = language === 'en' ? me.office?.name_en : me.office?.name_zh;
  return (
    <Page title={t('frame.me')}>
      <Section title={me.display_name}>
        <Facts
          facts={[
            { label: t('frame.account'), value: me.account },
            { label: t('frame.office'), value: office },
            { label: t('frame.roles'), value: me.roles.map((role) => code('role', role)).join(language === 'en' ? ', ' : '、') },
            { label: t('frame.signedIn'), value: instant(me.auth_time, language) },
            { label: t('frame.sessionEnds'), value: instant(me.session_expires_at, language) },
          ]}
        />
      </Section>
      <Section title={t('frame.changePassword')}>
        {me.must_change_password && <p className="notice notice-warn">{t('frame.mustChangePassword')}</p>}
        <Form form={form} layout="vertical" style={{ maxWidth: 360 }} onFinish={({ old_password, new_password }) => command.mutate({ old_password, new_password })}>
          <input type="text" name="username" autoComplete="username" value={me.account} readOnly hidden />
          <Form.Item name="old_password" label={t('frame.oldPassword')} rules={[{ required: true }]}>
            <Input.Password autoComplete="current-password" maxLength={200} />
          </Form.Item>
          <Form.Item name="new_password" label={t('frame.newPassword')} extra={t('frame.newPasswordRule')} rules={[{ required: true, min: 12 }]}>
            <Input.Password autoComplete="new-password" maxLength={200} />
          </Form.Item>
          <Form.Item
            name="again"
            label={t('frame.newPasswordAgain')}
            dependencies={['new_password']}
            rules={[{ required: true }, { validator: (_rule, value) => (value === form.getFieldValue('new_password') ? Promise.resolve() : Promise.reject(new Error(t('frame.passwordsDiffer')))) }]}
          >
            <Input.Password autoComplete="new-password" maxLength={200} />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={command.isPending}>
            {t('frame.changePassword')}
          </Button>
        </Form>
      </Section>
    </Page>
  );
}
