import { Button, Input, Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import { cases } from '../../api/calls';
import { DataTable, Pager } from '../../data/DataTable';
import { useFeed } from '../../data/live';
import { useListState } from '../../data/useListState';
import { Page } from '../../frame/Page';
import { useRoles } from '../../frame/session';
import { EmptyState, Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { instant } from '../../i18n/format';
import { Lamp } from '../../lamp/Lamp';

const STATES = ['RUNNING', 'WAITING_APPLICANT', 'WAITING_DEPARTMENT', 'COMPLETED', 'PARTIALLY_COMPLETED', 'TERMINATED'];

export const shortId = (id: string) => id.slice(-8).toUpperCase();

export default function Cases() {
  const { t, code, say, language } = useText();
  const navigate = useNavigate();
  const { has } = useRoles();
  const list = useListState(['state', 'light', 'q']);
  const [typed, setTyped] = useState(list.filters.q);
  const query = useQuery({ queryKey: ['cases', list.filters, list.cursor], queryFn: ({ signal }) => cases({ ...list.filters, cursor: list.cursor }, signal) });
  const timer = useRef<number>(undefined);
  useFeed((event) => {
    if (!event.case_id) return;
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => void query.refetch(), 1500);
  });

  return (
    <Page title={t('cases.title')} actions={has('WINDOW') && <Button type="primary" onClick={() => navigate('/cases/new')}>{t('frame.navNewCase')}</Button>}>
      <form className="filters" role="search" onSubmit={(event) => { event.preventDefault(); list.set({ q: typed.trim() }); }}>
        <Input style={{ width: 240 }} value={typed} onChange={(event) => setTyped(event.target.value)} placeholder={t('cases.search')} aria-label={t('cases.search')} maxLength={100} />
        <Button htmlType="submit">{t('cases.searchButton')}</Button>
        <Select aria-label={t('cases.state')} style={{ minWidth: 150 }} value={list.filters.state} onChange={(state) => list.set({ state })} options={[{ value: '', label: t('cases.anyState') }, ...STATES.map((state) => ({ value: state, label: code('caseState', state) }))]} />
        <Select aria-label={t('workbench.lamp')} style={{ minWidth: 130 }} value={list.filters.light} onChange={(light) => list.set({ light })} options={[{ value: '', label: t('cases.anyLight') }, ...['RED', 'YELLOW', 'GREEN'].map((light) => ({ value: light, label: code('light', light) }))]} />
        {list.active.length > 0 && <Button onClick={() => { setTyped(''); list.clear(); }}>{t('frame.clearFilters')}</Button>}
      </form>
      <Loaded query={query}>
        {(page) => (
          <DataTable
            label={t('cases.title')}
            rows={page.cases}
            rowKey={(row) => row.case_id}
            onOpen={(row) => navigate(`/cases/${row.case_id}`)}
            columns={[
              { key: 'lamp', title: t('workbench.lamp'), cell: (row) => <Lamp lamp={row.closed_at ? { light: row.promise_light, clock: 'PROMISE' } : { light: row.promise_light, due: row.promise_due, clock: 'PROMISE' }} /> },
              { key: 'number', title: t('cases.number'), cell: (row) => <Link to={`/cases/${row.case_id}`}>{shortId(row.case_id)}<span className="sr-only"> {row.company_names[0]}</span></Link>, className: 'number' },
              { key: 'companies', title: t('cases.companies'), cell: (row) => <div>{row.company_names.map((name) => <div key={name}>{name}</div>)}</div> },
              { key: 'state', title: t('cases.state'), cell: (row) => <>{code('caseState', row.state)}{row.hall && !row.hall.left_at && <div><Lamp lamp={{ light: row.hall.light, due: row.hall.due, clock: 'HALL' }} withClock /></div>}</> },
              { key: 'next', title: t('cases.nextAction'), cell: (row) => say(row.next_action) || '—' },
              { key: 'opened', title: t('cases.opened'), cell: (row) => <span className="nowrap">{instant(row.opened_at, language)}</span> },
            ]}
            empty={list.active.length === 0 ? <EmptyState text={t('cases.empty')} hint={t('cases.emptyHint')} /> : undefined}
            pager={<Pager next={page.next_cursor} state={list.pager} />}
          />
        )}
      </Loaded>
    </Page>
  );
}
