import { Button, Empty, Result, Skeleton } from 'antd';
import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router-dom';
import { isProblem } from '../api/problem';
import { useText } from '../i18n';
import { timeOfDay } from '../i18n/format';
import { ProblemText } from './ProblemText';

/** Shapes of what will come; not shown when it comes at once. */
export function PageSkeleton({ rows = 8 }: { rows?: number }) {
  const { t } = useText();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setLate(true), 300);
    return () => window.clearTimeout(timer);
  }, []);
  return (
    <div role="status" aria-label={t('frame.loading')} className="page-skeleton">
      {late && <Skeleton active paragraph={{ rows }} />}
    </div>
  );
}

export function NoPermission({ roles }: { roles?: string[] }) {
  const { t, code } = useText();
  const navigate = useNavigate();
  const hint = roles ? t('frame.forbiddenHint', { roles: roles.map((role) => code('role', role)).join(' / ') }) : t('frame.forbiddenByServer');
  return (
    <Result
      status="warning"
      title={<h1 className="result-title">{t('frame.forbiddenTitle')}</h1>}
      subTitle={hint}
      extra={<Button onClick={() => navigate('/')}>{t('frame.navWorkbench')}</Button>}
    />
  );
}

export function NotFound() {
  const { t } = useText();
  const navigate = useNavigate();
  return (
    <Result
      status="info"
      title={<h1 className="result-title">{t('frame.notFoundTitle')}</h1>}
      subTitle={t('frame.notFoundHint')}
      extra={<Button onClick={() => navigate('/')}>{t('frame.navWorkbench')}</Button>}
    />
  );
}

export function PageError({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useText();
  if (isProblem(error) && error.status === 403) return <NoPermission />;
  if (isProblem(error) && error.status === 404) return <NotFound />;
  return (
    <Result
      status="error"
      title={<h1 className="result-title">{t('frame.errorTitle')}</h1>}
      subTitle={<ProblemText error={error} />}
      extra={retry && <Button onClick={retry}>{t('frame.retry')}</Button>}
    />
  );
}

export function EmptyState({ text, hint, action }: { text: string; hint?: string; action?: ReactNode }) {
  return (
    <Empty
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={
        <>
          <p>{text}</p>
          {hint && <p className="quiet">{hint}</p>}
        </>
      }
    >
      {action}
    </Empty>
  );
}

/** One query, four states; what was fetched before stays on the screen, marked, when a refresh fails. */
export function Loaded<D>({ query, children, rows }: { query: UseQueryResult<D>; children: (data: D) => ReactNode; rows?: number }) {
  const { t, language } = useText();
  if (query.data === undefined) {
    if (query.isError) return <PageError error={query.error} retry={() => void query.refetch()} />;
    return <PageSkeleton rows={rows} />;
  }
  return (
    <>
      {query.isError && (
        <p className="stale" role="status">
          {t('frame.stale', { at: timeOfDay(query.dataUpdatedAt, language) })}{' '}
          <Button size="small" onClick={() => void query.refetch()}>
            {t('frame.reload')}
          </Button>
        </p>
      )}
      {children(query.data)}
    </>
  );
}
