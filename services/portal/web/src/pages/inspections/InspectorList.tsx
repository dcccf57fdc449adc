import type { Inspectors } from '../../api/types';
import { DataTable } from '../../data/DataTable';
import { EmptyState } from '../../frame/states';
import { useText } from '../../i18n';
import { weekday } from '../../i18n/format';
import { Conflict } from './Calendar';

/** Who takes visits: what for, on duty when, with how much to do. */
export function InspectorList({ people }: { people: Inspectors }) {
  const { t, code, language } = useText();
  const separator = language === 'en' ? ', ' : '、';
  return (
    <DataTable
      label={t('inspection.people')}
      rows={people.inspectors}
      rowKey={(load) => load.inspector_id}
      columns={[
        { key: 'name', title: t('persons.name'), cell: (load) => <>{load.name} <span className="quiet">{load.inspector_id}</span></> },
        { key: 'office', title: t('inspection.office'), cell: (load) => load.office },
        { key: 'for', title: t('inspection.qualified'), cell: (load) => load.qualified_for.map((one) => code('qualification', one)).join(separator) },
        { key: 'duty', title: t('inspection.onDuty'), cell: (load) => load.days.filter((on) => on.on_duty).map((on) => `${weekday(on.date, language)} ${on.date.slice(5)}`).join(separator) || '—' },
        { key: 'open', title: t('inspection.openVisitsTitle'), cell: (load) => load.open_visits },
        { key: 'load', title: t('inspection.daysLoad'), cell: (load) => load.days.filter((on) => on.visits > 0).map((on) => <div key={on.date}>{on.date.slice(5)}{t('frame.colon')}{t('inspection.dayLoad', { visits: on.visits, most: people.visits_per_day })} <Conflict on={on} /></div>) },
      ]}
      empty={<EmptyState text={t('inspection.noPeople')} />}
    />
  );
}
