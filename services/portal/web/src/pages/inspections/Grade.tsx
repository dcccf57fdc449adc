import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router-dom';
import { act, riskGrade } from '../../api/calls';
import type { GradedPremises } from '../../api/types';
import { DataTable } from '../../data/DataTable';
import { Facts, Page, Section } from '../../frame/Page';
import { EmptyState, Loaded } from '../../frame/states';
import { useText } from '../../i18n';
import { day } from '../../i18n/format';
import { REASONS, type Act } from '../acts/act';
import { ActButtons, ActDialog } from '../acts/ActDialog';

const MOVES = ['INTENTIONAL_VIOLATION_PUNISHED', 'FAILED_SAMPLING', 'ACCIDENT', 'CLEAN_RECORD', 'HACCP_CERTIFIED'];

/** Kinds of inspections that are planned here; others follow from a licence or a campaign. */
const BY_HAND = ['DAILY', 'FLYING'];

const OF_A_GRADE: Act<GradedPremises>[] = [
  {
    name: 'plan', text: 'inspection.planOne', roles: ['SUPERVISOR'], states: ['ACTIVE'], follows: { text: 'inspection.planOneFollows', law: 'Order 49 art 17' },
    fields: [{ name: 'kind', label: 'inspection.kind', kind: 'one', codes: { group: 'inspection', values: BY_HAND } }, { name: 'due', label: 'inspection.visitBy', kind: 'day' }, { ...REASONS, hint: 'inspection.planOneRestsOn' }],
    run: ({ licence_number: number }, said, key) => act(`/bff/licences/${number}/inspections`, said, key),
  },
  {
    name: 'move', text: 'inspection.moveGrade', roles: ['HEAD'], states: ['ACTIVE'], follows: { text: 'inspection.moveFollows' },
    fields: [{ name: 'ground', label: 'acts.why', kind: 'one', codes: { group: 'gradeMove', values: MOVES } }, { ...REASONS, hint: 'inspection.moveRestsOn' }],
    run: ({ establishment_id: id, version }, said, key) => act(`/bff/risk-grades/${id}/move`, { ...said, expected_version: version }, key),
  },
];

function Points({ about }: { about: GradedPremises }) {
  const { t, say } = useText();
  return (
    <Section title={t('inspection.points')}>
      <DataTable
        label={t('inspection.points')}
        rows={about.points}
        rowKey={(one) => `${one.factor} ${one.inspection_id}`}
        columns={[
          { key: 'text', title: t('inspection.factor'), cell: (one) => say(one.text) || one.factor },
          { key: 'points', title: t('inspection.pointsOf'), className: 'number', cell: (one) => one.points },
          { key: 'from', title: t('inspection.foundBy'), cell: (one) => (one.inspection_id ? <Link to={`/inspections/${one.inspection_id}`}>{t('inspection.byInspection')}</Link> : t('inspection.byLicence')) },
        ]}
        empty={<EmptyState text={t('inspection.noPoints')} />}
      />
      {about.moves.length > 0 && (
        <>
          <h3>{t('inspection.moves')}</h3>
          <ul>{about.moves.map((one) => <li key={one.ground}>{say(one.text)} · <MovedOn on={one.on} by={one.decided_by} /></li>)}</ul>
        </>
      )}
    </Section>
  );
}

/** Since when a move counts, and who decided it. */
function MovedOn({ on, by }: { on: string; by: string }) {
  const { t, language } = useText();
  return <>{day(on, language)} · {by || t('inspection.byHouse')}</>;
}

function History({ about }: { about: GradedPremises }) {
  const { t, code, language } = useText();
  return (
    <Section title={t('inspection.gradesBefore')}>
      <DataTable
        label={t('inspection.gradesBefore')}
        rows={about.history}
        rowKey={(one) => String(one.version)}
        columns={[
          { key: 'on', title: t('inspection.gradedOn'), cell: (one) => day(one.on, language) },
          { key: 'grade', title: t('inspection.grade'), cell: (one) => code('riskGrade', one.grade) },
          { key: 'points', title: t('inspection.pointsOf'), className: 'number', cell: (one) => one.points },
          { key: 'rules', title: t('inspection.gradeRules'), cell: (one) => one.rules },
        ]}
        empty={<EmptyState text={t('inspection.noGradesBefore')} />}
      />
    </Section>
  );
}

function GradePage({ about }: { about: GradedPremises }) {
  const { t, code, language } = useText();
  const [chosen, setChosen] = useState<Act<GradedPremises>>();
  return (
    <Page title={about.operator_name} actions={<Link to="/inspections/plan">{t('inspection.yearPlan')}</Link>}>
      {!about.active && <p className="notice notice-warn">{t('inspection.gradeOver')}</p>}
      <Section title={t('inspection.riskGrade')}>
        <Facts
          facts={[
            { label: t('inspection.grade'), value: <strong>{code('riskGrade', about.grade)}</strong> },
            { label: t('inspection.visitsPerYear'), value: about.visits_per_year },
            { label: t('inspection.staticPoints'), value: about.static_points },
            { label: t('inspection.dynamicPoints'), value: about.dynamic_points },
            { label: t('inspection.gradedOn'), value: day(about.assigned_on, language) },
            { label: t('inspection.gradeRules'), value: about.rules },
            { label: t('register.number'), value: <Link to={`/licences/${about.licence_number}`}>{about.licence_number}</Link> },
            { label: t('register.uscc'), value: <Link to={`/companies/${about.operator_uscc}`}>{about.operator_uscc}</Link> },
            { label: t('inspection.address'), value: about.premises?.address },
          ]}
        />
        <ActButtons acts={OF_A_GRADE} about={about} state={about.active ? 'ACTIVE' : 'ENDED'} choose={setChosen} />
        {chosen && <ActDialog act={chosen} about={about} title={`${about.operator_name} · ${code('riskGrade', about.grade)}`} refresh={[['risk-grade', about.licence_number], ['year-plan'], ['inspections']]} close={() => setChosen(undefined)} />}
      </Section>
      <Points about={about} />
      <History about={about} />
    </Page>
  );
}

/** Licensed premises with their risk grade (风险等级): what gave it, what moved it, and how often they are looked at. */
export default function Grade() {
  const { number = '' } = useParams();
  const query = useQuery({ queryKey: ['risk-grade', number], queryFn: ({ signal }) => riskGrade(number, signal) });
  return <Loaded query={query}>{(about) => <GradePage about={about} />}</Loaded>;
}
