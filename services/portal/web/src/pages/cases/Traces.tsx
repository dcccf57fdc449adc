import { Button } from 'antd';
import { useMemo, useState } from 'react';
import type { JourneyLine } from '../../api/types';
import { DataTable } from '../../data/DataTable';
import { TraceId } from '../../frame/ProblemText';
import { EmptyState } from '../../frame/states';
import { useText } from '../../i18n';
import { duration, instant } from '../../i18n/format';
import { layOut, tracesOf, type Row } from './waterfall';

const milliseconds = (ms: number) => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(2)} s`);

function Bars({ rows }: { rows: Row[] }) {
  const { t, code, say, language } = useText();
  return (
    <div className="waterfall" role="img" aria-label={t('cases.day')}>
      {rows.map((row) =>
        row.kind === 'gap' ? (
          <div className="gap" key={`gap-${row.seq}`}>
            ··· {t('cases.gap', { time: duration(row.waitedMs / 1000, language) })} ···
          </div>
        ) : (
          <div key={row.bar.line.seq} style={{ display: 'contents' }}>
            <span className="label" title={say(row.bar.line.text)}>
              {code('department', row.bar.line.department)} · {code('step', row.bar.line.step)}
            </span>
            <span className="bar-cell">
              <span className={`bar department-${row.bar.line.department}`} style={{ left: `${row.bar.left}%`, width: `${row.bar.width}%` }} />
            </span>
            <span className="value">{milliseconds(row.bar.tookMs)}</span>
          </div>
        ),
      )}
    </div>
  );
}

/** The journey as a waterfall with compressed waits, and each of its traces; as a table for those who read it so. */
export function Traces({ journey, chosen, choose }: { journey: JourneyLine[]; chosen: string; choose: (traceId: string) => void }) {
  const { t, code, say, language } = useText();
  const [table, setTable] = useState(false);
  const traces = useMemo(() => tracesOf(journey), [journey]);
  const lines = chosen ? journey.filter((line) => line.trace_id === chosen) : journey;
  const rows = useMemo(() => layOut(lines), [lines]);
  if (journey.length === 0) return <EmptyState text={t('cases.noTraces')} />;
  return (
    <>
      <div className="filters no-print">
        <Button type={chosen ? 'default' : 'primary'} onClick={() => choose('')}>
          {t('cases.day')}
        </Button>
        <span className="quiet">{t('cases.segments', { count: traces.length })}</span>
        {traces.map((trace, index) => (
          <Button key={trace.traceId} type={chosen === trace.traceId ? 'primary' : 'default'} onClick={() => choose(trace.traceId)} title={trace.traceId}>
            {index + 1} · {say(trace.lines[0].text) || code('fact', trace.lines[0].event)}
          </Button>
        ))}
        <Button onClick={() => setTable(!table)}>{t(table ? 'cases.asBars' : 'cases.asTable')}</Button>
      </div>
      <TraceId id={chosen} />
      {table ? (
        <DataTable
          label={t('cases.traces')}
          rows={lines}
          rowKey={(line) => String(line.seq)}
          columns={[
            { key: 'at', title: t('cases.at'), cell: (line) => instant(line.at, language) },
            { key: 'department', title: t('cases.department'), cell: (line) => code('department', line.department) },
            { key: 'event', title: t('cases.event'), cell: (line) => say(line.text) || code('fact', line.event) },
            { key: 'took', title: t('cases.duration'), cell: (line) => (line.waited_ms < 60_000 ? milliseconds(line.waited_ms) : duration(line.waited_ms / 1000, language)) },
            { key: 'trace', title: t('cases.trace'), cell: (line) => <code>{line.trace_id.slice(0, 8) || '—'}</code> },
          ]}
        />
      ) : (
        <Bars rows={rows} />
      )}
    </>
  );
}
