import { Link } from 'react-router-dom';
import type { FailedTraces as Found } from '../../api/types';
import { DataTable } from '../../data/DataTable';
import { EmptyState } from '../../frame/states';
import { useText } from '../../i18n';
import { instant } from '../../i18n/format';

/** Traces in which something failed, each with the way to it. */
export function FailedTraces({ found }: { found: Found }) {
  const { t, code, language } = useText();
  const elsewhere = found.source === 'JAEGER';
  return (
    <>
      {found.url && (
        <p>
          <a href={found.url} target="_blank" rel="noreferrer">{t('traces.openInJaeger')} ↗</a>
        </p>
      )}
      <DataTable
        label={t('traces.failedTraces')}
        rows={found.traces}
        rowKey={(trace) => trace.trace_id}
        columns={[
          { key: 'at', title: t('traces.began'), cell: (trace) => <span className="nowrap">{instant(trace.began_at, language)}</span> },
          { key: 'failed', title: t('traces.what'), cell: (trace) => trace.failed },
          { key: 'said', title: t('ops.reason'), cell: (trace) => <span className="reason">{trace.said || '—'}</span> },
          { key: 'services', title: t('traces.services'), cell: (trace) => trace.services.map((service) => code('department', service)).join(' → ') },
          { key: 'case', title: t('ops.case'), cell: (trace) => (trace.case_id ? <Link to={`/cases/${trace.case_id}`}>{trace.case_id.slice(-6)}</Link> : '—') },
          { key: 'trace', title: t('cases.traces'), cell: (trace) => <Link to={`/ops/traces/${trace.trace_id}`}>{t('ops.openTrace')}<span className="sr-only"> {trace.trace_id.slice(0, 8)}</span></Link> },
        ]}
        empty={<EmptyState text={t(elsewhere ? 'traces.failedElsewhere' : found.source === 'NONE' ? 'traces.nobodyKeeps' : 'traces.noFailed')} />}
      />
    </>
  );
}
