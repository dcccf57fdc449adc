import { Button, Checkbox, Segmented } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import { inspections } from '../../api/calls';
import type { Inspection } from '../../api/types';
import { DataTable, Pager } from '../../data/DataTable';
import { useListState } from '../../data/useListState';
import { Page } from '../../frame/Page';
import { useRoles, useSession } from '../../frame/session';
import { EmptyState, Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { addDays, day, dayOf, weekday } from '../../i18n/format';
import { serverNow } from '../../lamp/clock';
import { Lamp } from '../../lamp/Lamp';
import { Assign } from './Assign';

/** Monday of the week of a day. */
export function mondayOf(value: string): string {
  const weekdayNumber = (new Date(`${value}T12:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(value, -weekdayNumber);
}

function Card({ visit }: { visit: Inspection }) {
  const { code } = useText();
  return (
    <Link className="visit-card" to={`/inspections/${visit.inspection_id}`}>
      {visit.operator_name || visit.operator_uscc}
      <small>{visit.premises?.address}</small>
      <small>{code('inspectionState', visit.state)} · {visit.inspectors.join(' / ')}</small>
    </Link>
  );
}

function Calendar({ visits, monday, assign }: { visits: Inspection[]; monday: string; assign?: (visit: Inspection) => void }) {
  const { t, language } = useText();
  const today = dayOf(serverNow());
  const days = Array.from({ length: 7 }, (_, index) => addDays(monday, index));
  const open = visits.filter((visit) => visit.state === 'PLANNED');
  return (
    <div className="calendar" role="region" aria-label={t('inspection.calendar')} tabIndex={0}>
      <section className="calendar-day" aria-label={t('inspection.unassigned')}>
        <h2>{t('inspection.unassigned')} {open.length}</h2>
        {open.length === 0 && <p className="quiet">{t('inspection.noneUnassigned')}</p>}
        {open.map((visit) => (
          <div key={visit.inspection_id}>
            <Card visit={visit} />
            <p><Lamp lamp={{ light: visit.light, due: visit.due, clock: 'STATUTORY', provisional: visit.due_provisional }} /></p>
            {assign && <p><Button size="small" onClick={() => assign(visit)}>{t('inspection.assign')}<span className="sr-only"> {visit.operator_name}</span></Button></p>}
          </div>
        ))}
      </section>
      {days.map((date) => {
        const there = visits.filter((visit) => visit.visit_on === date);
        return (
          <section key={date} className={`calendar-day${date === today ? ' today' : ''}`} aria-label={day(date, language)}>
            <h2>{weekday(date, language)} <span className="quiet">{date.slice(5)}</span></h2>
            {there.length === 0 && <p className="quiet">{t('inspection.noneThatDay')}</p>}
            {there.map((visit) => <Card key={visit.inspection_id} visit={visit} />)}
          </section>
        );
      })}
    </div>
  );
}

export default function Inspections() {
  const { t, code, language } = useText();
  const navigate = useNavigate();
  const { me } = useSession();
  const { has } = useRoles();
  const list = useListState(['view', 'week', 'mine']);
  const [assigning, setAssigning] = useState<Inspection>();
  const monday = mondayOf(list.filters.week || dayOf(serverNow()));
  const view = list.filters.view || 'calendar';
  const range = view === 'calendar' ? { from: monday, to: addDays(monday, 6), limit: 100 } : { cursor: list.cursor };
  const asked = { ...range, inspector: list.filters.mine ? me.account : '' };
  const query = useQuery({ queryKey: ['inspections', asked], queryFn: ({ signal }) => inspections(asked, signal) });
  const mayAssign = has('SUPERVISOR', 'HEAD', 'REVIEWER');

  return (
    <Page title={t('inspection.title')}>
      <div className="filters">
        <Segmented aria-label={t('inspection.title')} value={view} onChange={(next) => list.set({ view: next === 'calendar' ? '' : next })} options={[{ value: 'calendar', label: t('inspection.calendar') }, { value: 'list', label: t('inspection.list') }]} />
        {view === 'calendar' && (
          <>
            <Button onClick={() => list.set({ week: addDays(monday, -7) })}>{t('inspection.previousWeek')}</Button>
            <Button onClick={() => list.set({ week: '' })}>{t('inspection.thisWeek')}</Button>
            <Button onClick={() => list.set({ week: addDays(monday, 7) })}>{t('inspection.nextWeek')}</Button>
          </>
        )}
        {has('INSPECTOR') && <Checkbox checked={list.filters.mine === 'true'} onChange={(event) => list.set({ mine: event.target.checked ? 'true' : '' })}>{t('inspection.mine')}</Checkbox>}
      </div>
      <Loaded query={query}>
        {(page) =>
          view === 'calendar' ? (
            <Calendar visits={page.inspections} monday={monday} assign={mayAssign ? setAssigning : undefined} />
          ) : (
            <DataTable
              label={t('inspection.title')}
              rows={page.inspections}
              rowKey={(visit) => visit.inspection_id}
              onOpen={(visit) => navigate(`/inspections/${visit.inspection_id}`)}
              columns={[
                { key: 'lamp', title: t('workbench.lamp'), cell: (visit) => <Lamp lamp={{ light: visit.light, due: visit.due, clock: 'STATUTORY', provisional: visit.due_provisional }} /> },
                { key: 'operator', title: t('inspection.operator'), cell: (visit) => <Link to={`/inspections/${visit.inspection_id}`}>{visit.operator_name || visit.operator_uscc}</Link> },
                { key: 'address', title: t('inspection.address'), cell: (visit) => visit.premises?.address },
                { key: 'kind', title: t('inspection.kind'), cell: (visit) => code('inspection', visit.kind) },
                { key: 'state', title: t('inspection.state'), cell: (visit) => code('inspectionState', visit.state) },
                { key: 'on', title: t('inspection.visitOn'), cell: (visit) => <span className="nowrap">{day(visit.visit_on, language)}</span> },
                { key: 'who', title: t('inspection.inspectors'), cell: (visit) => visit.inspectors.join(' / ') || '—' },
              ]}
              empty={<EmptyState text={t('inspection.empty')} />}
              pager={<Pager next={page.next_cursor} state={list.pager} />}
            />
          )
        }
      </Loaded>
      {assigning && <Assign visit={assigning} close={() => setAssigning(undefined)} />}
    </Page>
  );
}
