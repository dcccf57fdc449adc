import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from 'react-router-dom';
import { Link } from 'react-router-dom';
import { opsTrace } from '../../api/calls';
import { isProblem } from '../../api/problem';
import { Page, Section } from '../../frame/Page';
import { EmptyState, Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { Waterfall } from '../traces/Waterfall';

/** Any trace, for operators. */
export default function Trace() {
  const { id = '' } = useParams();
  const { t } = useText();
  const navigate = useNavigate();
  const query = useQuery({ queryKey: ['ops', 'trace', id], queryFn: ({ signal }) => opsTrace(id, signal), retry: false });
  const cases = [...new Set(query.data?.rows.map((row) => row.case_id).filter(Boolean))];
  const gone = isProblem(query.error) && query.error.status === 404;
  return (
    <Page title={t('traces.one')} actions={cases.map((caseId) => <Link key={caseId} to={`/cases/${caseId}`}>{t('traces.toCase')} {caseId.slice(-6)}</Link>)}>
      <Section title={t('traces.rows')}>
        {gone ? <EmptyState text={t('traces.gone')} hint={t('traces.goneHint')} /> : <Loaded query={query} rows={6}>{(view) => <Waterfall key={view.trace_id} view={view} onTrace={(next) => navigate(`/ops/traces/${next}`)} />}</Loaded>}
      </Section>
    </Page>
  );
}
