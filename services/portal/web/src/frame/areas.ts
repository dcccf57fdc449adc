import type { Key } from '../i18n';

const CLERKS = ['WINDOW', 'REGISTRAR', 'REVIEWER', 'HEAD', 'INSPECTOR', 'ISSUER', 'SUPERVISOR'] as const;

/** Who comes to which page; one place for the navigation and the routes. */
export const AREAS = {
  workbench: { path: '/', text: 'frame.navWorkbench', roles: [...CLERKS] },
  supervisor: { path: '/supervisor', text: 'frame.navSupervisor', roles: ['SUPERVISOR', 'HEAD'] },
  newCase: { path: '/cases/new', text: 'frame.navNewCase', roles: ['WINDOW'] },
  cases: { path: '/cases', text: 'frame.navCases', roles: [...CLERKS, 'OPERATOR'] },
  inspections: { path: '/inspections', text: 'frame.navInspections', roles: ['INSPECTOR', 'SUPERVISOR', 'HEAD', 'REVIEWER'] },
  instant: { path: '/instant', text: 'frame.navInstant', roles: ['REGISTRAR', 'REVIEWER', 'SUPERVISOR', 'HEAD'] },
  register: { path: '/register', text: 'frame.navRegister', roles: [...CLERKS] },
  ops: { path: '/ops', text: 'frame.navOps', roles: ['OPERATOR'] },
  admin: { path: '/admin', text: 'frame.navAdmin', roles: ['SYSTEM_ADMIN', 'SECURITY_ADMIN', 'AUDIT_ADMIN'] },
} as const satisfies Record<string, { path: string; text: Key; roles: readonly string[] }>;

export type Area = keyof typeof AREAS;

/** A department whose rules let a machine approve. */
export type Department = 'registration' | 'food-licensing';

/** Who watches instant approval there. */
export const WATCHERS: Record<Department, readonly string[]> = {
  registration: ['REGISTRAR', 'SUPERVISOR', 'HEAD'],
  'food-licensing': ['REVIEWER', 'SUPERVISOR', 'HEAD'],
};

const DEPARTMENTS = Object.keys(WATCHERS) as Department[];

/** The departments somebody watches; the first is where they begin. */
export const departmentsFor = (roles: readonly string[]): Department[] => DEPARTMENTS.filter((department) => WATCHERS[department].some((role) => roles.includes(role)));

/** The department that an address names. */
export const departmentAt = (name: string): Department | undefined => DEPARTMENTS.find((department) => department === name);

export const areasFor = (roles: readonly string[]): Area[] => (Object.keys(AREAS) as Area[]).filter((area) => AREAS[area].roles.some((role) => roles.includes(role)));

/** Whether somebody is told what moves in the departments: who may see cases is. */
export const hears = (roles: readonly string[]): boolean => AREAS.cases.roles.some((role) => roles.includes(role));

/** Where a person starts: the first page they may see. */
export const homeOf = (roles: readonly string[]): string => {
  const [first] = areasFor(roles);
  return first ? AREAS[first].path : '/me';
};

/** The area an address belongs to: the longest path that leads to it. */
export function areaAt(pathname: string): Area | undefined {
  if (pathname.startsWith('/tasks/')) return 'workbench';
  if (pathname.startsWith('/corrections/')) return 'cases';
  if (pathname.startsWith('/licences/') || pathname.startsWith('/companies/')) return 'register';
  const fitting = (Object.keys(AREAS) as Area[]).filter((area) => AREAS[area].path === pathname || (AREAS[area].path !== '/' && pathname.startsWith(`${AREAS[area].path}/`)));
  return fitting.sort((a, b) => AREAS[b].path.length - AREAS[a].path.length)[0];
}
