import { Button, Segmented } from 'antd';
import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { SpanView, TraceView } from '../../api/types';
import { DataTable } from '../../data/DataTable';
import { Facts } from '../../frame/Page';
import { TraceId } from '../../frame/ProblemText';
import { EmptyState } from '../../frame/states';
import { useText } from '../../i18n';
import { duration, instant } from '../../i18n/format';
import { micros, rowAfter, scaleOf, visible, type Shown } from './rows';

/** How long something took, in the unit that fits. */
function useTook() {
  const { language } = useText();
  return (us: number) => (us < 60_000_000 ? micros(us) : duration(us / 1_000_000, language));
}

/** `actnow.registration.v1.RegistrationService/ApproveFiling` without its package: what is left tells the work. */
const short = (name: string) => name.replace(/actnow\.[a-z_]+\.v\d+\./g, '');

/** What is known of one span. */
function Details({ span, onTrace, extra }: { span: SpanView; onTrace?: (traceId: string) => void; extra?: (span: SpanView) => ReactNode }) {
  const { t, code } = useText();
  const took = useTook();
  return (
    <section className="span-details" aria-label={t('traces.details')}>
      <h3>{short(span.name)}</h3>
      {span.failed && <p className="notice notice-stop">{t('traces.failedWith', { reason: span.said || t('traces.noReason') })}</p>}
      {extra?.(span)}
      <Facts
        facts={[
          { label: t('traces.service'), value: code('department', span.service) },
          { label: t('traces.kind'), value: code('spanKind', span.kind) },
          { label: t('traces.begins'), value: took(span.start_us) },
          { label: t('traces.took'), value: took(span.duration_us) },
          { label: t('traces.message'), value: span.message_id && <code>{span.message_id}</code> },
          ...span.attributes.map(({ key, value }) => ({ label: key, value: <code>{value}</code> })),
        ]}
      />
      {span.events.length > 0 && (
        <>
          <h4>{t('traces.events')}</h4>
          <ul>
            {span.events.map((event, index) => (
              <li key={index}>
                <span className="number">{took(event.at_us)}</span> {event.text}
              </li>
            ))}
          </ul>
        </>
      )}
      {span.links.map((link) => (
        <p key={link}>
          {t('traces.linked')} {onTrace ? <button type="button" className="linklike" onClick={() => onTrace(link)}>{link.slice(0, 8)}</button> : <code>{link}</code>}
        </p>
      ))}
    </section>
  );
}

function AsTable({ rows }: { rows: readonly SpanView[] }) {
  const { t, code } = useText();
  const took = useTook();
  return (
    <DataTable
      label={t('traces.rows')}
      rows={rows}
      rowKey={(span) => span.span_id}
      rowClass={(span) => (span.failed ? 'failed' : '')}
      columns={[
        { key: 'service', title: t('traces.service'), cell: (span) => code('department', span.service) },
        { key: 'name', title: t('traces.what'), cell: (span) => short(span.name) },
        { key: 'kind', title: t('traces.kind'), cell: (span) => code('spanKind', span.kind) },
        { key: 'begins', title: t('traces.begins'), cell: (span) => took(span.start_us), className: 'right' },
        { key: 'took', title: t('traces.took'), cell: (span) => took(span.duration_us), className: 'right' },
        { key: 'marks', title: t('traces.marks'), cell: (span) => [span.failed && t('traces.failed'), span.critical && t('traces.onCriticalPath')].filter(Boolean).join(' · ') },
      ]}
    />
  );
}

/** A trace as rows of bars over time: who did what, what failed, and what the end waited for. */
export function Waterfall({ view, onTrace, extra }: { view: TraceView; onTrace?: (traceId: string) => void; extra?: (span: SpanView) => ReactNode }) {
  const { t, code, language } = useText();
  const took = useTook();
  const [shown, setShown] = useState<Shown>('all');
  const [table, setTable] = useState(false);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [at, setAt] = useState('');
  const [opened, setOpened] = useState('');
  const tree = useRef<HTMLDivElement>(null);
  const scale = useMemo(() => scaleOf(view.rows), [view.rows]);
  const rows = useMemo(() => visible(view.rows, shown, folded), [view.rows, shown, folded]);
  const here = Math.max(rows.findIndex(({ span }) => span.span_id === at), 0);
  const open = view.rows.find((span) => span.span_id === opened);

  const fold = (spanId: string, away: boolean) =>
    setFolded((before) => {
      const next = new Set(before);
      if (away) next.add(spanId);
      else next.delete(spanId);
      return next;
    });
  const goTo = (index: number | undefined) => {
    if (index === undefined || !rows[index]) return;
    setAt(rows[index].span.span_id);
    (tree.current?.querySelectorAll('[role="treeitem"]')[index] as HTMLElement | undefined)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[here];
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const { span, children } = row;
    if (event.key === 'Enter' || event.key === ' ') setOpened(opened === span.span_id ? '' : span.span_id);
    else if (event.key === 'ArrowRight' && children > 0 && row.folded) fold(span.span_id, false);
    else if (event.key === 'ArrowRight') goTo(children > 0 ? here + 1 : undefined);
    else if (event.key === 'ArrowLeft' && children > 0 && !row.folded) fold(span.span_id, true);
    else {
      const next = rowAfter(rows, here, event.key);
      if (next === undefined) return;
      goTo(next);
    }
    event.preventDefault();
    event.stopPropagation();
  };
  /** What the bar and its colours show, for those who hear the row: it stands behind the name that everybody reads. */
  const said = (span: SpanView) =>
    [code('department', span.service), t('traces.saidBegin', { begins: took(span.start_us) }), span.failed && t('traces.failed'), span.critical && t('traces.onCriticalPath')].filter(Boolean).join(t('frame.listComma'));

  return (
    <div className="trace">
      <p className="trace-head">
        <strong>{short(view.name)}</strong> · {instant(view.began_at, language)} · {t('traces.inAll', { took: took(view.duration_us), spans: view.spans, services: view.services.length })}
        {view.errors > 0 && <strong className="lamp-red"> · {t('traces.errors', { count: view.errors })}</strong>}
      </p>
      <div className="filters no-print">
        <Segmented<Shown>
          value={shown}
          onChange={setShown}
          aria-label={t('traces.show')}
          options={[
            { value: 'all', label: t('traces.showAll') },
            { value: 'critical', label: t('traces.showCritical') },
            { value: 'failed', label: t('traces.showFailed') },
          ]}
        />
        <Button onClick={() => setTable(!table)}>{t(table ? 'cases.asBars' : 'cases.asTable')}</Button>
        {view.url && (
          <a href={view.url} target="_blank" rel="noreferrer">
            {t('traces.openInJaeger')} ↗
          </a>
        )}
        <span className="legend">
          {view.services.map((service) => (
            <span key={service}>
              <span className={`swatch department-${service}`} aria-hidden="true" /> {code('department', service)}
            </span>
          ))}
        </span>
      </div>
      {view.left_out > 0 && <p className="notice notice-warn">{t('traces.leftOut', { count: view.left_out })}</p>}
      {rows.length === 0 ? (
        <EmptyState text={t('traces.nothingFailed')} />
      ) : table ? (
        <AsTable rows={rows.map(({ span }) => span)} />
      ) : (
        <>
          <div className="trace-axis" aria-hidden="true">
            <span />
            <span className="trace-lane">
              {scale.breaks.map(({ left, width, us }) => (
                <span key={left} className="trace-break" style={{ left: `${left}%`, width: `${width}%` }} title={t('cases.gap', { time: took(us) })}>
                  {took(us)}
                </span>
              ))}
            </span>
            <span />
          </div>
          <div className="trace-tree" role="tree" aria-label={t('traces.rows')} ref={tree} onKeyDown={onKeyDown}>
            {rows.map(({ span, children, folded: isFolded }, index) => {
              const left = scale.place(span.start_us);
              return (
                <div
                  key={span.span_id}
                  role="treeitem"
                  aria-level={span.depth + 1}
                  aria-expanded={children > 0 ? !isFolded : undefined}
                  aria-selected={opened === span.span_id}
                  tabIndex={index === here ? 0 : -1}
                  className={`trace-row${span.failed ? ' failed' : ''}${span.critical ? ' critical' : ''}${opened === span.span_id ? ' opened' : ''}`}
                  onFocus={() => setAt(span.span_id)}
                  onClick={() => setOpened(opened === span.span_id ? '' : span.span_id)}
                >
                  <span className="trace-label" style={{ paddingLeft: `${Math.min(span.depth, 12) * 10}px` }} title={span.name}>
                    <span
                      className="trace-fold"
                      aria-hidden="true"
                      onClick={(event) => {
                        if (children === 0) return;
                        event.stopPropagation();
                        fold(span.span_id, !isFolded);
                      }}
                    >
                      {children > 0 ? (isFolded ? '▸' : '▾') : ''}
                    </span>
                    <span className={`swatch department-${span.service}`} /> {span.failed && <span className="lamp-red" aria-hidden="true">✖ </span>}
                    {short(span.name)}
                    <span className="sr-only">{t('frame.listComma')}{said(span)}{t('frame.listComma')}</span>
                  </span>
                  <span className="trace-lane">
                    {scale.breaks.map((gap) => (
                      <span key={gap.left} className="trace-break" style={{ left: `${gap.left}%`, width: `${gap.width}%` }} />
                    ))}
                    <span className={`bar department-${span.service}`} style={{ left: `${left}%`, width: `${Math.max(scale.place(span.start_us + span.duration_us) - left, 0)}%` }} />
                  </span>
                  <span className="value">{took(span.duration_us)}</span>
                </div>
              );
            })}
          </div>
          {scale.breaks.length > 0 && <p className="quiet">{t('traces.compressed', { count: scale.breaks.length })}</p>}
        </>
      )}
      {open && !table && <Details span={open} onTrace={onTrace} extra={extra} />}
      <TraceId id={view.trace_id} />
    </div>
  );
}
