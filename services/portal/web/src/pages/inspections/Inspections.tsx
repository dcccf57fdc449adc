import { Button, Checkbox, Segmented } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import { inspections, inspectors } from '../../api/calls';
import type { Inspection, InspectorLoad } from '../../api/types';
import { DataTable, Pager } from '../../data/DataTable';
import { useListState } from '../../data/useListState';
import { Page } from '../../frame/Page';
import { useRoles, useSession } from '../../frame/session';
import { EmptyState, Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { addDays, day, dayOf } from '../../i18n/format';
import { serverNow } from '../../lamp/clock';
import { Lamp } from '../../lamp/Lamp';
import { Assign } from './Assign';
import { Calendar, type Preset } from './Calendar';
import { InspectorList } from './InspectorList';

/** Who may see draws. */
const DRAW_READERS = ['SUPERVISOR', 'HEAD', 'INSPECTOR'];

const FILTERS = ['view', 'span', 'day', 'mine'] as const;

/** Monday of the week of a day. */
export function mondayOf(value: string): string {
  const weekdayNumber = (new Date(`${value}T12:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(value, -weekdayNumber);
}

export default function Inspections() {
  const { t, code, language } = useText();
  const navigate = useNavigate();
  const { me } = useSession();
  const { has } = useRoles();
  const list = useListState(FILTERS);
  const [assigning, setAssigning] = useState<{ visit: Inspection; preset: Preset }>();
  const today = dayOf(serverNow());
  const chosen = list.filters.day || today;
  const byDay = list.filters.span === 'day';
  const from = byDay ? chosen : mondayOf(chosen);
  const to = byDay ? chosen : addDays(from, 6);
  const view = list.filters.view || 'calendar';
  const range = view === 'list' ? { cursor: list.cursor } : { from, to, limit: 100 };
  const asked = { ...range, inspector: list.filters.mine ? me.account : '' };
  const query = useQuery({ queryKey: ['inspections', asked], queryFn: ({ signal }) => inspections(asked, signal) });
  const people = useQuery({ queryKey: ['inspectors', from, to], queryFn: ({ signal }) => inspectors({ from, to }, signal), enabled: view !== 'list' });
  const give = has('SUPERVISOR') ? (visit: Inspection, preset: Preset) => setAssigning({ visit, preset }) : undefined;
  const mine = (load: InspectorLoad) => !list.filters.mine || load.inspector_id === me.account;
  const step = (days: number) => list.set({ day: addDays(chosen, days * (byDay ? 1 : 7)) });

  return (
    <Page title={t('inspection.title')} actions={<><Link to="/inspections/plan">{t('inspection.yearPlan')}</Link><Link to="/inspections/published">{t('inspection.published')}</Link>{has(...DRAW_READERS) && <Link to="/inspections/draws">{t('inspection.draws')}</Link>}</>}>
      <div className="filters">
        <Segmented aria-label={t('inspection.title')} value={view} onChange={(next) => list.set({ view: next === 'calendar' ? '' : next })} options={[{ value: 'calendar', label: t('inspection.calendar') }, { value: 'people', label: t('inspection.people') }, { value: 'list', label: t('inspection.list') }]} />
        {view !== 'list' && (
          <>
            <Segmented aria-label={t('inspection.span')} value={byDay ? 'day' : 'week'} onChange={(next) => list.set({ span: next === 'day' ? 'day' : '' })} options={[{ value: 'week', label: t('inspection.byWeek') }, { value: 'day', label: t('inspection.byDay') }]} />
            <Button onClick={() => step(-1)}>{t(byDay ? 'inspection.previousDay' : 'inspection.previousWeek')}</Button>
            <Button onClick={() => list.set({ day: '' })}>{t(byDay ? 'inspection.today' : 'inspection.thisWeek')}</Button>
            <Button onClick={() => step(1)}>{t(byDay ? 'inspection.nextDay' : 'inspection.nextWeek')}</Button>
            <span>{byDay ? day(from, language) : `${day(from, language)} – ${day(to, language)}`}</span>
          </>
        )}
        {has('INSPECTOR') && <Checkbox checked={list.filters.mine === 'true'} onChange={(event) => list.set({ mine: event.target.checked ? 'true' : '' })}>{t('inspection.mine')}</Checkbox>}
      </div>
      <Loaded query={query}>
        {(page) =>
          view !== 'list' ? (
            <Loaded query={people}>
              {(all) => {
                const shown = { ...all, inspectors: all.inspectors.filter(mine) };
                if (view === 'people') return <InspectorList people={shown} />;
                return shown.inspectors.length > 0 ? <Calendar visits={page.inspections} people={shown} give={give} /> : <EmptyState text={t('inspection.noPeople')} />;
              }}
            </Loaded>
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
      {assigning && <Assign {...assigning} close={() => setAssigning(undefined)} />}
    </Page>
  );
}
