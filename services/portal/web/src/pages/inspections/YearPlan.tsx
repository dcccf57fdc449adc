import { Segmented } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router-dom';
import { yearPlan } from '../../api/calls';
import { DataTable, Pager } from '../../data/DataTable';
import { useListState } from '../../data/useListState';
import { Page } from '../../frame/Page';
import { EmptyState, Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { day, dayOf } from '../../i18n/format';
import { serverNow } from '../../lamp/clock';
import { DivisionPicker } from '../intake/DivisionPicker';

const FILTERS = ['year', 'grade', 'division'] as const;
const GRADES = ['A', 'B', 'C', 'D'];

/** The daily inspections of a year (年度监督检查计划), by the last day of each. */
export default function YearPlan() {
  const { t, code, language } = useText();
  const list = useListState(FILTERS);
  const thisYear = Number(dayOf(serverNow()).slice(0, 4));
  const year = Number(list.filters.year) || thisYear;
  const asked = { year, grade: list.filters.grade, division: list.filters.division, cursor: list.cursor };
  const query = useQuery({ queryKey: ['year-plan', asked], queryFn: ({ signal }) => yearPlan(asked, signal) });
  return (
    <Page title={t('inspection.yearPlan')} actions={<Link to="/inspections">{t('inspection.toCalendar')}</Link>}>
      <div className="filters">
        <Segmented aria-label={t('inspection.year')} value={year} onChange={(next) => list.set({ year: next === thisYear ? '' : String(next) })} options={[thisYear - 1, thisYear, thisYear + 1]} />
        <Segmented aria-label={t('inspection.grade')} value={list.filters.grade} onChange={(grade) => list.set({ grade })} options={[{ value: '', label: t('inspection.allGrades') }, ...GRADES.map((value) => ({ value, label: value, title: code('riskGrade', value) }))]} />
        <label htmlFor="division" className="sr-only">{t('register.division')}</label>
        <DivisionPicker given={{ id: 'division' }} value={list.filters.division} onChange={(division) => list.set({ division })} />
      </div>
      <Loaded query={query}>
        {(page) => (
          <DataTable
            label={t('inspection.yearPlan')}
            rows={page.visits}
            rowKey={(visit) => `${visit.establishment_id} ${visit.ordinal}`}
            columns={[
              { key: 'by', title: t('inspection.visitBy'), cell: (visit) => <span className="nowrap">{day(visit.visit_by, language)}</span> },
              { key: 'operator', title: t('inspection.operator'), cell: (visit) => <Link to={`/inspections/grades/${visit.licence_number}`}>{visit.operator_name}</Link> },
              { key: 'address', title: t('inspection.address'), cell: (visit) => visit.address },
              { key: 'grade', title: t('inspection.grade'), cell: (visit) => code('riskGrade', visit.grade) },
              { key: 'ordinal', title: t('inspection.ordinal'), cell: (visit) => t('inspection.ordinalOf', { n: visit.ordinal }) },
              { key: 'state', title: t('inspection.state'), cell: (visit) => (visit.inspection_id ? <Link to={`/inspections/${visit.inspection_id}`}>{code('plannedVisit', visit.state)}</Link> : code('plannedVisit', visit.state)) },
            ]}
            empty={<EmptyState text={t('inspection.planEmpty')} hint={t('inspection.planHint')} />}
            pager={<Pager next={page.next_cursor} state={list.pager} />}
          />
        )}
      </Loaded>
    </Page>
  );
}
