import { Button } from 'antd';
import { useMemo, useState } from 'react';
import type { JourneyLine } from '../../api/types';
import { DataTable } from '../../data/DataTable';
import { EmptyState } from '../../frame/states';
import { useText } from '../../i18n';
import { duration, instant } from '../../i18n/format';
import { layOut, type Row } from './waterfall';

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

/** The journey from hand-in to end with compressed waits: the process, of which each trace is a short part. */
export function Process({ journey }: { journey: JourneyLine[] }) {
  const { t, code, say, language } = useText();
  const [table, setTable] = useState(false);
  const rows = useMemo(() => layOut(journey), [journey]);
  if (journey.length === 0) return <EmptyState text={t('cases.noJourney')} />;
  return (
    <>
      <div className="filters no-print">
        <Button onClick={() => setTable(!table)}>{t(table ? 'cases.asBars' : 'cases.asTable')}</Button>
      </div>
      {table ? (
        <DataTable
          label={t('cases.day')}
          rows={journey}
          rowKey={(line) => String(line.seq)}
          columns={[
            { key: 'at', title: t('cases.at'), cell: (line) => instant(line.at, language) },
            { key: 'department', title: t('cases.department'), cell: (line) => code('department', line.department) },
            { key: 'event', title: t('cases.event'), cell: (line) => say(line.text) || code('fact', line.event) },
            { key: 'took', title: t('cases.duration'), cell: (line) => (line.waited_ms < 60_000 ? milliseconds(line.waited_ms) : duration(line.waited_ms / 1000, language)) },
          ]}
        />
      ) : (
        <Bars rows={rows} />
      )}
    </>
  );
}
