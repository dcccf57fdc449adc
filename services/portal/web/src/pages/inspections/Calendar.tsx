import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import type { Inspection, InspectorDay, InspectorLoad, Inspectors } from '../../api/types';
import { useText } from '../../i18n';
import { day, dayOf, weekday } from '../../i18n/format';
import { Lamp } from '../../lamp/Lamp';
import { serverNow } from '../../lamp/clock';

/** Whom a visit is given to, when that is known already. */
export type Preset = { inspector?: string; day?: string };
export type Give = (visit: Inspection, preset: Preset) => void;

const MOVABLE = ['PLANNED', 'ASSIGNED'];
const NAMED = 'application/x-inspection';

function Card({ visit, give, preset = {} }: { visit: Inspection; give?: Give; preset?: Preset }) {
  const { t, code } = useText();
  const name = visit.operator_name || visit.operator_uscc;
  const movable = !!give && MOVABLE.includes(visit.state);
  return (
    <div className="visit-card" draggable={movable} onDragStart={(event) => event.dataTransfer.setData(NAMED, visit.inspection_id)}>
      <Link to={`/inspections/${visit.inspection_id}`} draggable={false}>{name}</Link>
      <small>{visit.premises?.address}</small>
      <small>{code('inspectionState', visit.state)}</small>
      {movable && <Button size="small" onClick={() => give(visit, preset)}>{t(visit.state === 'PLANNED' ? 'inspection.assign' : 'inspection.reassign')}<span className="sr-only"> {name}</span></Button>}
    </div>
  );
}

/** Why a day cannot be as it stands, in words and never by colour alone. */
export function Conflict({ on }: { on: InspectorDay }) {
  const { code } = useText();
  return on.conflict ? <strong className="conflict">■ {code('loadConflict', on.conflict)}</strong> : null;
}

type CellProps = { load: InspectorLoad; on: InspectorDay; most: number; visits: Inspection[]; all: Inspection[]; give?: Give };

function Cell({ load, on, most, visits, all, give }: CellProps) {
  const { t } = useText();
  const [over, setOver] = useState(false);
  const open = !!give && on.on_duty && on.date >= dayOf(serverNow());
  const drop = (event: React.DragEvent) => {
    setOver(false);
    const visit = all.find((one) => one.inspection_id === event.dataTransfer.getData(NAMED));
    if (visit && give) give(visit, { inspector: load.inspector_id, day: on.date });
  };
  return (
    <td
      className={`${on.on_duty ? '' : 'off-duty'}${on.conflict ? ' has-conflict' : ''}${over ? ' drop-here' : ''}`}
      onDragOver={open ? (event) => { event.preventDefault(); setOver(true); } : undefined}
      onDragLeave={() => setOver(false)}
      onDrop={open ? drop : undefined}
    >
      <div className="quiet">{on.on_duty ? t('inspection.dayLoad', { visits: on.visits, most }) : t('inspection.offDuty')}</div>
      <Conflict on={on} />
      {visits.map((visit) => <Card key={visit.inspection_id} visit={visit} give={give} preset={{ inspector: load.inspector_id, day: on.date }} />)}
    </td>
  );
}

function Unassigned({ visits, give }: { visits: Inspection[]; give?: Give }) {
  const { t } = useText();
  return (
    <section className="calendar-day" aria-label={t('inspection.unassigned')}>
      <h2>{t('inspection.unassigned')} {visits.length}</h2>
      {visits.length === 0 && <p className="quiet">{t('inspection.noneUnassigned')}</p>}
      {give && visits.length > 0 && <p className="quiet">{t('inspection.dragHint')}</p>}
      {visits.map((visit) => (
        <div key={visit.inspection_id}>
          <Card visit={visit} give={give} />
          <p><Lamp lamp={{ light: visit.light, due: visit.due, clock: 'STATUTORY', provisional: visit.due_provisional }} /></p>
        </div>
      ))}
    </section>
  );
}

/** Days by inspector: what waits for a team on the left, what everybody has to do beside it. */
export function Calendar({ visits, people, give }: { visits: Inspection[]; people: Inspectors; give?: Give }) {
  const { t, language } = useText();
  const today = dayOf(serverNow());
  const days = people.inspectors[0]?.days.map(({ date }) => date) ?? [];
  return (
    <div className="planner">
      <Unassigned visits={visits.filter(({ state }) => state === 'PLANNED')} give={give} />
      <div className="planner-days" role="region" aria-label={t('inspection.calendar')} tabIndex={0}>
        <table>
          <caption className="sr-only">{t('inspection.calendar')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('inspection.inspectors')}</th>
              {days.map((date) => <th key={date} scope="col" className={date === today ? 'today' : undefined}><abbr title={day(date, language)}>{weekday(date, language)} {date.slice(5)}</abbr></th>)}
            </tr>
          </thead>
          <tbody>
            {people.inspectors.map((load) => (
              <tr key={load.inspector_id}>
                <th scope="row">{load.name}<small>{load.inspector_id}</small><small>{t('inspection.openVisits', { count: load.open_visits })}</small></th>
                {load.days.map((on) => <Cell key={on.date} load={load} on={on} most={people.visits_per_day} all={visits} visits={visits.filter(({ visit_on: date, inspectors }) => date === on.date && inspectors.includes(load.inspector_id))} give={give} />)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
