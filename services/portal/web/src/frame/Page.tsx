import { useEffect, type ReactNode } from 'react';
import { useText } from '../i18n';

type Props = { title: ReactNode; documentTitle?: string; actions?: ReactNode; children: ReactNode; error?: boolean };

/** Heading, actions and content of a page; names the browser's tab. */
export function Page({ title, documentTitle, actions, children, error = false }: Props) {
  const { t } = useText();
  const name = documentTitle ?? (typeof title === 'string' ? title : '');
  useEffect(() => {
    document.title = `${error ? t('frame.errorPrefix') : ''}${name ? `${name} · ` : ''}${t('frame.product')}`;
  }, [name, error, t]);
  return (
    <div className="page">
      <div className="page-head">
        <h1 tabIndex={-1}>{title}</h1>
        {actions && <div className="page-actions">{actions}</div>}
      </div>
      {children}
    </div>
  );
}

/** A titled block of a page. */
export function Section({ title, extra, children, id }: { title: string; extra?: ReactNode; children: ReactNode; id?: string }) {
  return (
    <section className="section" aria-label={title} id={id}>
      <div className="section-head">
        <h2>{title}</h2>
        {extra}
      </div>
      {children}
    </section>
  );
}

export type Fact = { label: string; value: ReactNode };

/** Facts of a thing; empty ones are left out. */
export function Facts({ facts, columns = 2 }: { facts: (Fact | undefined | false)[]; columns?: 1 | 2 | 3 }) {
  const shown = facts.filter((fact): fact is Fact => !!fact && fact.value !== '' && fact.value !== undefined && fact.value !== null);
  return (
    <dl className={`facts facts-${columns}`}>
      {shown.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
