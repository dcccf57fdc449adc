import { Button, Checkbox } from 'antd';
import { useRef, useState, type ReactNode } from 'react';
import { EmptyState } from '../frame/states';
import { useKeys } from '../frame/keys';
import { useText } from '../i18n';

export type Column<R> = { key: string; title: string; cell: (row: R) => ReactNode; className?: string };

type Props<R> = {
  label: string;
  rows: readonly R[];
  rowKey: (row: R) => string;
  columns: Column<R>[];
  onOpen?: (row: R) => void;
  rowClass?: (row: R) => string;
  empty?: ReactNode;
  /** Bar for chosen rows; makes the rows choosable. */
  batch?: (keys: string[], clear: () => void) => ReactNode;
  pager?: ReactNode;
};

/**
 * A plain table: rows walked with j and k, opened with Enter, chosen with x. On a narrow screen each row becomes a card
 * whose cells carry their column's title.
 */
export function DataTable<R>({ label, rows, rowKey, columns, onOpen, rowClass, empty, batch, pager }: Props<R>) {
  const { t } = useText();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const body = useRef<HTMLTableSectionElement>(null);
  const present = new Set(rows.map(rowKey));
  const keys = [...chosen].filter((key) => present.has(key));

  const lines = () => Array.from(body.current?.children ?? []) as HTMLElement[];
  const focused = () => lines().findIndex((line) => line === document.activeElement || line.contains(document.activeElement));
  const step = (by: number) => lines()[Math.min(Math.max(focused() + by, 0), rows.length - 1)]?.focus();
  const toggle = (key: string) => setChosen((before) => {
    const next = new Set(before);
    if (!next.delete(key)) next.add(key);
    return next;
  });

  useKeys([
    { keys: 'j', text: t('frame.keyRow'), run: () => step(1) },
    { keys: 'k', text: t('frame.keyRow'), run: () => step(-1), hidden: true },
    { keys: 'x', text: t('frame.keySelect'), run: () => rows[focused()] && toggle(rowKey(rows[focused()])), hidden: !batch },
  ]);

  if (rows.length === 0) return <>{empty ?? <EmptyState text={t('frame.emptyList')} hint={t('frame.emptyListHint')} />}{pager}</>;
  return (
    <div className="table-wrap">
      {batch && keys.length > 0 && (
        <div className="batch-bar" role="region" aria-label={t('frame.selected', { count: keys.length })}>
          <strong>{t('frame.selected', { count: keys.length })}</strong> {batch(keys, () => setChosen(new Set()))}
        </div>
      )}
      <table className="table">
        <caption className="sr-only">{label}</caption>
        <thead>
          <tr>
            {batch && <td className="choose" />}
            {columns.map(({ key, title, className }) => (
              <th key={key} scope="col" className={className}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map((row) => {
            const key = rowKey(row);
            return (
              <tr
                key={key}
                tabIndex={-1}
                className={`${onOpen ? 'opens ' : ''}${rowClass?.(row) ?? ''}`}
                onClick={(event) => !(event.target as HTMLElement).closest('a, button, input, label, [role="note"]') && onOpen?.(row)}
                onKeyDown={(event) => event.key === 'Enter' && event.target === event.currentTarget && onOpen?.(row)}
              >
                {batch && (
                  <td className="choose">
                    <Checkbox checked={chosen.has(key)} onChange={() => toggle(key)} aria-label={`${t('frame.keySelect')} ${key}`} />
                  </td>
                )}
                {columns.map(({ key: name, title, cell, className }) => (
                  <td key={name} data-title={title} className={className}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      {pager}
    </div>
  );
}

/** Back and forth by cursor; the pages before are remembered in the address. */
export function Pager({ next, state }: { next: string; state: { back: boolean; forward: (cursor: string) => void; backward: () => void } }) {
  const { t } = useText();
  if (!next && !state.back) return null;
  return (
    <nav className="pager" aria-label={t('frame.nextPage')}>
      <Button disabled={!state.back} onClick={state.backward}>
        {t('frame.previousPage')}
      </Button>
      <Button disabled={!next} onClick={() => state.forward(next)}>
        {t('frame.nextPage')}
      </Button>
    </nav>
  );
}
