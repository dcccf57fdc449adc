import { Segmented, Select } from 'antd';
import { useState } from 'react';
import type { JourneyLine } from '../../api/types';
import { useText } from '../../i18n';
import { duration, instant } from '../../i18n/format';

/** Waits shorter than this are machines talking. */
const WORTH_TELLING_MS = 60_000;

/** What happened, by whom, after what wait. */
export function Timeline({ lines, onTrace }: { lines: JourneyLine[]; onTrace: (traceId: string) => void }) {
  const { t, code, say, language } = useText();
  const [order, setOrder] = useState<'newest' | 'oldest'>('newest');
  const [department, setDepartment] = useState('');
  const shown = lines.filter((line) => !department || line.department === department);
  const sorted = order === 'newest' ? [...shown].reverse() : shown;
  return (
    <>
      <div className="filters no-print">
        <Segmented value={order} onChange={setOrder} aria-label={t('cases.timeline')} options={[{ value: 'newest', label: t('cases.newestFirst') }, { value: 'oldest', label: t('cases.oldestFirst') }]} />
        <Select aria-label={t('cases.onlyDepartment')} style={{ minWidth: 140 }} value={department} onChange={setDepartment} options={[{ value: '', label: t('frame.all') }, ...[...new Set(lines.map((line) => line.department))].map((value) => ({ value, label: code('department', value) }))]} />
      </div>
      <ol className="timeline" aria-live="polite">
        {sorted.map((line) => (
          <li key={line.seq}>
            <div>{say(line.text) || code('fact', line.event)}</div>
            <div className="who">
              <time dateTime={line.at ?? undefined}>{instant(line.at, language)}</time> · {code('department', line.department)} · {code('step', line.step)}
              {line.waited_ms >= WORTH_TELLING_MS && <span className="wait"> · {t('cases.waited', { time: duration(line.waited_ms / 1000, language) })}</span>}
              {line.trace_id && (
                <>
                  {' · '}
                  <button type="button" className="linklike" onClick={() => onTrace(line.trace_id)}>
                    {t('cases.trace')} <span className="sr-only">{line.trace_id}</span>
                  </button>
                </>
              )}
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}
