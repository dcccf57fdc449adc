import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router-dom';
import { instantReviews } from '../../api/calls';
import { departmentsFor, type Department } from '../../frame/areas';
import { useRoles } from '../../frame/session';
import { useText } from '../../i18n';
import { day } from '../../i18n/format';
import { LightSign, lightOf } from '../../lamp/Lamp';

/** More than this nobody counts. */
const MANY = 50;

/** The most pressing of them first. */
const ORDER = ['RED', 'YELLOW', 'GREEN'];

/** Those of one department; its name stands before them where others may stand beside it. */
function SecondLooksOf({ department, named }: { department: Department; named: boolean }) {
  const { t, code, language } = useText();
  const asked = { done: false, limit: MANY };
  const query = useQuery({ queryKey: ['instant-reviews', department, asked], queryFn: ({ signal }) => instantReviews(department, asked, signal) });
  const reviews = query.data?.reviews ?? [];
  if (reviews.length === 0) return null;
  const light = ORDER.find((name) => reviews.some((one) => one.light === name)) ?? '';
  // A disagreement is red without being late.
  const late = reviews.filter((one) => one.state === 'OVERDUE').length;
  const [due] = reviews.map((one) => one.due).filter(Boolean).sort();
  const number = `${reviews.length}${query.data?.next_cursor ? '+' : ''}`;
  const pressing = late > 0 ? t('workbench.secondLooksLate', { number: late }) : due && t('workbench.secondLooksDue', { due: day(due, language) });
  return (
    <p className={late > 0 ? 'notice notice-warn' : 'notice'}>
      <LightSign light={lightOf(light)} inTime={late === 0} />{' '}
      {named && `${code('department', department)}${t('frame.colon')}`}
      <Link to={`/instant/${department}`}>{t('workbench.secondLooks', { number })}</Link>
      {pressing && ` · ${pressing}`}
    </p>
  );
}

/** That second looks (秒批复核) wait, for who takes part in them: they are no tasks of one clerk, and stand on their own page. */
export function SecondLooks() {
  const { roles } = useRoles();
  const watched = departmentsFor(roles);
  return <>{watched.map((department) => <SecondLooksOf key={department} department={department} named={watched.length > 1} />)}</>;
}
