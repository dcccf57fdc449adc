import { Button, Result } from 'antd';
import { useNavigate } from 'react-router-dom';
import type { Case } from '../../api/types';
import { Facts, Page, Section } from '../../frame/Page';
import { useText } from '../../i18n';
import { dayOf, instant } from '../../i18n/format';

/** The receipt: number, what is promised, and where it goes on. */
export function Submitted({ view }: { view: Case }) {
  const { t, language } = useText();
  const navigate = useNavigate();
  return (
    <Page title={t('intake.resultTitle')} actions={<Button onClick={() => window.print()}>{t('intake.printReceipt')}</Button>}>
      <Result status="success" title={view.company_names.join(' · ')} subTitle={t('intake.resultHint')} extra={[<Button key="open" type="primary" onClick={() => navigate(`/cases/${view.case_id}`)}>{t('intake.openCase')}</Button>, <Button key="again" onClick={() => navigate('/cases/new')}>{t('intake.another')}</Button>]} />
      <Section title={t('intake.receipt')}>
        <Facts columns={1} facts={[{ label: t('intake.resultNumber'), value: <strong className="number">{view.case_id}</strong> }, { label: t('intake.receivedAt'), value: instant(view.opened_at, language) }, !!view.promise_due && { label: t('intake.promise'), value: instant(view.promise_due, language) }, !!view.hall && !view.hall.left_at && dayOf(new Date(view.hall.due ?? '').getTime()) === dayOf(new Date(view.hall.arrived_at ?? '').getTime()) && { label: t('intake.hallDue'), value: instant(view.hall.due, language) }]} />
      </Section>
    </Page>
  );
}
