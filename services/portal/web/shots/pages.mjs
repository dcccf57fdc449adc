// Every page for every role that has it. A place is an address, or a function that finds one with the role's session.
const first = (path, pick) => async (api) => pick(await api(path));
const task = (kind) => first(`/bff/workbench?kind=${kind}`, ({ tasks }) => tasks[0] && `/tasks/${encodeURIComponent(tasks[0].id)}`);
const anyCase = first('/bff/cases', ({ cases }) => cases[0] && `/cases/${cases[0].case_id}`);
const caseTab = (tab) => first('/bff/cases', ({ cases }) => cases[0] && `/cases/${cases[0].case_id}?tab=${tab}`);
const visit = (states) => first('/bff/inspections?limit=100', ({ inspections }) => { const found = inspections.find(({ state }) => states.includes(state)); return found && `/inspections/${found.inspection_id}`; });
const draft = (step) => async (api, self) => (self ? `/cases/new/step${step}` : undefined);
const company = async (api) => { const { companies } = await api(`/bff/register?q=${encodeURIComponent('青岛')}`); return companies[0] && `/companies/${companies[0].uscc}`; };
const certificate = async (api) => { const { companies } = await api(`/bff/register?q=${encodeURIComponent('青岛')}`); const found = companies.find(({ certificate_id: id }) => id); return found && `/licences/${encodeURIComponent(found.certificate_id)}`; };
const food = async (api) => { const { cases } = await api('/bff/cases'); for (const { case_id: id } of cases) { const { steps } = await api(`/bff/cases/${id}`); const number = steps.map(({ result }) => result).find((result) => /^(JY|YB)\d{14}$/.test(result)); if (number) return `/licences/${number}`; } return undefined; };

/** A page after some keys: what a dialog looks like, reached without a mouse. */
const after = (place, ...keys) => ({ place, keys });

const register = { register: '/register?q=%E9%9D%92%E5%B2%9B', 'register-empty': '/register?q=%E6%B2%A1%E6%9C%89', company, licence: certificate, 'food-licence': food };
const common = { me: '/me', nowhere: '/nowhere' };

export const PAGES = {
  window: { workbench: '/', cases: '/cases', case: anyCase, 'case-timeline': caseTab('timeline'), 'case-ledger': caseTab('ledger'), 'case-traces': caseTab('traces'), 'case-new': '/cases/new', 'intake-name': draft(0), 'intake-people': draft(1), 'intake-place': draft(2), 'intake-scope': draft(3), 'intake-materials': draft(4), 'intake-check': draft(5), 'no-permission': '/ops', ...register, ...common },
  registrar: { workbench: '/', 'decide-name': task('NAME'), 'decide-filing': task('FILING'), 'correction-list': after(task('FILING'), 'c'), refusal: after(task('FILING'), 'r'), keys: after('/', '?'), case: anyCase },
  reviewer: { workbench: '/', 'decide-application': task('APPLICATION'), inspections: '/inspections' },
  head: { workbench: '/', supervisor: '/supervisor', 'decide-filing': task('FILING') },
  inspector1: { workbench: '/', inspections: '/inspections', 'inspection-list': '/inspections?view=list', 'visit-assigned': visit(['ASSIGNED']), 'visit-running': visit(['IN_PROGRESS']), 'visit-recorded': visit(['RESULT_RECORDED', 'RECTIFICATION', 'CLOSED']) },
  issuer: { workbench: '/' },
  supervisor: { supervisor: '/supervisor', inspections: '/inspections', 'visit-planned': visit(['PLANNED']) },
  operator: { cases: '/cases', ops: '/ops' },
  sysadmin: { accounts: '/admin' },
  secadmin: { roles: '/admin?tab=accounts', clients: '/admin?tab=clients' },
  auditor: { events: '/admin' },
};

/** Pages that are used on a phone. */
export const PHONE = { inspector1: ['workbench', 'inspections', 'inspection-list', 'visit-assigned', 'visit-running', 'visit-recorded'], window: ['workbench', 'case', 'intake-name', 'licence'] };
