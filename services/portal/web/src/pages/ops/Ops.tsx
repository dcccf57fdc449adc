import { Button } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { failedTraces, overview, parked } from '../../api/calls';
import type { Overview } from '../../api/types';
import { DataTable } from '../../data/DataTable';
import { Page, Section } from '../../frame/Page';
import { Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { LightSign } from '../../lamp/Lamp';
import { FailedTraces } from './FailedTraces';
import { ParkedTable } from './Parked';

const REFRESH_MS = 10_000;

function Services({ view }: { view: Overview }) {
  const { t } = useText();
  return (
    <>
      <div className="figures">
        <span>{t('ops.openTasks')}</span>
        {(['RED', 'YELLOW', 'GREEN'] as const).map((light) => (
          <span key={light}><LightSign light={light} /> <strong>{view.tasks[light.toLowerCase() as 'red' | 'yellow' | 'green']}</strong></span>
        ))}
        <span className="sep" aria-hidden="true" />
        <span>{t('ops.dirty')} <strong>{view.dirty}</strong></span>
        <span>{t('ops.listeners')} <strong>{view.listeners}</strong></span>
      </div>
      <DataTable
        label={t('ops.overview')}
        rows={view.services}
        rowKey={(service) => service.service}
        columns={[
          { key: 'service', title: t('ops.service'), cell: (service) => service.service },
          { key: 'answers', title: t('ops.answers'), cell: (service) => <span className={service.answers ? 'lamp lamp-green' : 'lamp lamp-red'}>{t(service.answers ? 'ops.answersYes' : 'ops.answersNo')}</span> },
          { key: 'parked', title: t('ops.parkedCount'), cell: (service) => service.parked, className: 'right' },
        ]}
      />
    </>
  );
}

export default function Ops() {
  const { t } = useText();
  const view = useQuery({ queryKey: ['ops', 'overview'], queryFn: ({ signal }) => overview(signal), refetchInterval: REFRESH_MS });
  const list = useQuery({ queryKey: ['ops', 'parked'], queryFn: ({ signal }) => parked({}, signal) });
  const failed = useQuery({ queryKey: ['ops', 'traces'], queryFn: ({ signal }) => failedTraces(signal) });

  return (
    <Page title={t('ops.title')} actions={<Button onClick={() => [view, list, failed].forEach((query) => void query.refetch())}>{t('frame.reload')}</Button>}>
      <Section title={t('ops.overview')}>
        <Loaded query={view} rows={3}>{(data) => <Services view={data} />}</Loaded>
      </Section>
      <Section title={t('ops.parked')}>
        <Loaded query={list}>
          {({ messages, silent }) => (
            <>
              {silent.length > 0 && <p className="notice notice-warn">{t('ops.silent', { services: silent.join(', ') })}</p>}
              <ParkedTable messages={messages} />
            </>
          )}
        </Loaded>
      </Section>
      <Section title={t('traces.failedTraces')}>
        <Loaded query={failed} rows={3}>{(found) => <FailedTraces found={found} />}</Loaded>
      </Section>
    </Page>
  );
}
