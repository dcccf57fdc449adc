import { Segmented } from 'antd';
import { useNavigate, useParams } from 'react-router-dom';
import { departmentAt, departmentsFor, type Department } from '../../frame/areas';
import { useRoles } from '../../frame/session';
import { useText, type Key } from '../../i18n';

/** What is handed in there, by the kind of its task. */
export const KINDS: Record<Department, 'FILING' | 'APPLICATION'> = { registration: 'FILING', 'food-licensing': 'APPLICATION' };

/** How a link calls what was handed in. */
export const TO_SUBJECT: Record<Department, Key> = { registration: 'instant.toFiling', 'food-licensing': 'instant.toApplication' };

/** The department of the address; the router lets no other address through. */
export function useDepartment(): Department {
  const { department = '' } = useParams();
  return departmentAt(department) ?? 'registration';
}

/** Whose instant approvals a page shows, for who watches more than one department. */
export function DepartmentChoice({ page = '' }: { page?: '' | '/comparisons' | '/trial' }) {
  const { t, code } = useText();
  const { roles } = useRoles();
  const navigate = useNavigate();
  const department = useDepartment();
  const watched = departmentsFor(roles);
  if (watched.length < 2) return null;
  return <Segmented<Department> aria-label={t('instant.department')} value={department} onChange={(next) => navigate(`/instant/${next}${page}`)} options={watched.map((value) => ({ value, label: code('department', value) }))} />;
}
