import { Button } from 'antd';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { caseTrace, caseTraces } from '../../api/calls';
import { isProblem } from '../../api/problem';
import type { CaseTraces as Found, JourneyLine, SpanView, TraceSummary } from '../../api/types';
import { DataTable } from '../../data/DataTable';
import { Section } from '../../frame/Page';
import { ProblemText } from '../../frame/ProblemText';
import { EmptyState, Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { instant } from '../../i18n/format';
import { micros } from './rows';
import { Waterfall } from './Waterfall';

/** Why there is nothing to see. */
function Absent({ found }: { found: Found }) {
  const { t } = useText();
  if (found.source === 'NONE') return <EmptyState text={t('traces.nobodyKeeps')} hint={t('traces.nobodyKeepsHint')} />;
  if (found.silent) return <EmptyState text={t('traces.silent')} hint={t('traces.silentHint')} />;
  if (found.source === 'JAEGER') return <EmptyState text={t('traces.notInJaeger')} hint={t('traces.notInJaegerHint')} />;
  return <EmptyState text={t('traces.notKept')} hint={t('traces.notKeptHint', { days: found.keep_days })} />;
}

/** One chosen trace, or why it cannot be seen any more. */
function Chosen({ caseId, traceId, choose, extra }: { caseId: string; traceId: string; choose: (traceId: string) => void; extra?: (span: SpanView) => ReactNode }) {
  const { t } = useText();
  const query = useQuery({ queryKey: ['case', caseId, 'trace', traceId], queryFn: ({ signal }) => caseTrace(caseId, traceId, signal), retry: false });
  const gone = isProblem(query.error) && query.error.status === 404;
  return (
    <Section title={t('traces.one')} extra={<Button size="small" onClick={() => choose('')}>{t('frame.close')}</Button>}>
      {gone ? <EmptyState text={t('traces.gone')} hint={t('traces.goneHint')} /> : query.isError && !query.data ? <ProblemText error={query.error} /> : <Loaded query={query} rows={6}>{(view) => <Waterfall key={view.trace_id} view={view} onTrace={choose} extra={extra} />}</Loaded>}
    </Section>
  );
}

/** The traces of a case: a person's act begins a new one, and machines go on in it. */
export function CaseTraces({ caseId, journey, chosen, choose, extra }: { caseId: string; journey: readonly JourneyLine[]; chosen: string; choose: (traceId: string) => void; extra?: (span: SpanView) => ReactNode }) {
  const { t, say, code, language } = useText();
  const query = useQuery({ queryKey: ['case', caseId, 'traces'], queryFn: ({ signal }) => caseTraces(caseId, signal) });
  /** What the trace was about, in the words of the journey; its technical name otherwise. */
  const about = (trace: TraceSummary) => {
    const line = journey.find((one) => one.trace_id === trace.trace_id);
    return line ? say(line.text) || code('fact', line.event) : trace.name;
  };
  return (
    <>
      <Loaded query={query} rows={4}>
        {(found) => (
          <>
            {found.more && <p className="quiet">{t('traces.more')}</p>}
            <DataTable
              label={t('traces.ofCase')}
              rows={found.traces}
              rowKey={(trace) => trace.trace_id}
              rowClass={(trace) => `${trace.errors > 0 ? 'failed' : ''} ${trace.trace_id === chosen ? 'here' : ''}`}
              onOpen={(trace) => choose(trace.trace_id)}
              columns={[
                { key: 'at', title: t('traces.began'), cell: (trace) => <span className="nowrap">{instant(trace.began_at, language)}</span> },
                { key: 'about', title: t('traces.about'), cell: (trace) => <button type="button" className="linklike" onClick={() => choose(trace.trace_id)}>{about(trace)}<span className="sr-only"> {trace.trace_id.slice(0, 8)}</span></button> },
                { key: 'services', title: t('traces.services'), cell: (trace) => trace.services.map((service) => code('department', service)).join(' → ') },
                { key: 'took', title: t('traces.took'), cell: (trace) => micros(trace.duration_us), className: 'right' },
                { key: 'spans', title: t('traces.spans'), cell: (trace) => trace.spans, className: 'right' },
                { key: 'errors', title: t('traces.failedCount'), cell: (trace) => (trace.errors > 0 ? <strong className="lamp-red">✖ {trace.errors}</strong> : '0'), className: 'right' },
              ]}
              empty={<Absent found={found} />}
            />
          </>
        )}
      </Loaded>
      {chosen && <Chosen caseId={caseId} traceId={chosen} choose={choose} extra={extra} />}
    </>
  );
}
