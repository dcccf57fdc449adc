import { useQuery } from '@tanstack/react-query';
import { securityEvents } from '../../api/calls';
import { DataTable, Pager } from '../../data/DataTable';
import { useListState } from '../../data/useListState';
import { EmptyState, Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { instant } from '../../i18n/format';

export function Events() {
  const { t, code, language } = useText();
  const list = useListState<'tab'>(['tab']);
  const query = useQuery({ queryKey: ['admin', 'events', list.cursor], queryFn: ({ signal }) => securityEvents({ cursor: list.cursor }, signal) });
  return (
    <Loaded query={query}>
      {(page) => (
        <DataTable
          label={t('admin.events')}
          rows={page.events}
          rowKey={(event) => event.event_id}
          columns={[
            { key: 'at', title: t('admin.at'), cell: (event) => <span className="nowrap">{instant(event.at, language)}</span> },
            { key: 'kind', title: t('admin.kind'), cell: (event) => code('security', event.kind) },
            { key: 'object', title: t('admin.object'), cell: (event) => event.object },
            { key: 'actor', title: t('admin.actor'), cell: (event) => event.actor },
            { key: 'source', title: t('admin.source'), cell: (event) => event.source_ip || '—' },
            { key: 'detail', title: t('admin.detail'), cell: (event) => event.detail || '—' },
          ]}
          empty={<EmptyState text={t('admin.emptyEvents')} />}
          pager={<Pager next={page.next_cursor} state={list.pager} />}
        />
      )}
    </Loaded>
  );
}
