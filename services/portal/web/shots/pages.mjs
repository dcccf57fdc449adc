// Every page for every role that has it. A place is an address, or a function that finds one with the role's session.
import { ask } from '../journeys/browser.mjs';
import { draftAt } from './draft.mjs';

const QINGDAO = encodeURIComponent('青岛');
const found = (path, pick) => async (page) => pick(await ask(page, path));
const task = (kind) => found(`/bff/workbench?kind=${kind}`, ({ tasks }) => tasks[0] && `/tasks/${encodeURIComponent(tasks[0].id)}`);
const caseAt = (tab = '') => found('/bff/cases', ({ cases }) => cases[0] && `/cases/${cases[0].case_id}${tab && `?tab=${tab}`}`);
/** The case page with a trace opened: one through several services, or one in which something failed. */
const trace = (fits) => async (page) => {
  const { cases } = await ask(page, '/bff/cases?limit=50');
  for (const { case_id: id } of cases) {
    const { traces } = await ask(page, `/bff/cases/${id}/traces`);
    const one = traces.find(fits);
    if (one) return `/cases/${id}?tab=traces&trace=${one.trace_id}`;
  }
  return undefined;
};
const visit = (...states) => found('/bff/inspections?limit=100', ({ inspections }) => {
  const one = inspections.find(({ state }) => states.includes(state));
  return one && `/inspections/${one.inspection_id}`;
});
/** A file that came back with a notice, as the window corrects it. */
const correction = async (page) => {
  const { cases } = await ask(page, '/bff/cases?state=WAITING_APPLICANT&limit=50');
  for (const { case_id: id } of cases) {
    const { steps } = await ask(page, `/bff/cases/${id}`);
    for (const { subject_id: filing } of steps.filter(({ key, state }) => state === 'WAITING_APPLICANT' && key.endsWith('.establishment'))) {
      if ((await ask(page, `/bff/tasks/FILING-${filing}`)).filing.state === 'RETURNED') return `/corrections/FILING/${filing}`;
    }
  }
  return undefined;
};
const secondLook = found('/bff/instant/registration/reviews', ({ reviews }) => reviews[0] && `/instant/registration/reviews/${reviews[0].review_id}`);
/** What the rules found in a filing that a clerk decided. */
const evaluation = async (page) => {
  const until = new Date().toISOString().slice(0, 10);
  const from = new Date(Date.now() - 60 * 86_400_000).toISOString().slice(0, 10);
  const { evaluations } = await ask(page, `/bff/instant/registration/comparisons?from=${from}&until=${until}`);
  return evaluations[0] && `/instant/registration/evaluations/${evaluations[0].filing_id}`;
};
const step = (number) => (page) => draftAt(page, number);
const company = found(`/bff/register?q=${QINGDAO}`, ({ companies }) => companies[0] && `/companies/${companies[0].uscc}`);
/** An act on a company of which nothing is under way. */
const idle = (act) => async (page) => {
  const { companies } = await ask(page, `/bff/register?q=${QINGDAO}&limit=50`);
  for (const { uscc, state } of companies) {
    if (state === 'ACTIVE' && (await ask(page, `/bff/companies/${uscc}/open-filings`)).filings.length === 0) return `/companies/${uscc}/${act}`;
  }
  return undefined;
};
const certificateOf = found(`/bff/register?q=${QINGDAO}`, ({ companies }) => companies.find(({ certificate_id: id }) => id)?.certificate_id);
/** The grade of premises that are planned for this year. */
const grade = async (page) => {
  const { visits } = await ask(page, `/bff/year-plan?year=${new Date().getFullYear()}`);
  return visits[0] && `/inspections/grades/${visits[0].licence_number}`;
};
const licence = async (page) => `/licences/${encodeURIComponent(await certificateOf(page))}`;
const verify = async (page) => `/verify/${encodeURIComponent(await certificateOf(page))}`;

const food = (prefix) => async (page) => {
  const { cases } = await ask(page, '/bff/cases?limit=50');
  for (const { case_id: id } of cases) {
    const { steps } = await ask(page, `/bff/cases/${id}`);
    const number = steps.map(({ result }) => result).find((result) => result.startsWith(prefix));
    if (number) return `/licences/${number}`;
  }
  return undefined;
};

/** A page after some keys: what a dialog looks like, reached without a mouse. */
const after = (place, ...keys) => ({ place, keys });

const register = { register: `/register?q=${QINGDAO}`, 'register-empty': '/register?q=%E6%B2%A1%E6%9C%89', company, licence, 'food-licence': food('JY'), 'food-filing': food('YB'), verify };
const common = { me: '/me', nowhere: '/nowhere' };

/** Pages before the door. */
export const DOORS = { door: '/login', 'too-old': '/too-old' };

export const PAGES = {
  window: { workbench: '/', cases: '/cases', case: caseAt(), 'case-timeline': caseAt('timeline'), 'case-ledger': caseAt('ledger'), 'case-traces': caseAt('traces'), 'case-trace': trace(({ services }) => services.length >= 3), 'case-trace-gone': caseAt(`traces&trace=${'0'.repeat(32)}`), 'case-new': '/cases/new', 'intake-name': step(0), 'intake-people': step(1), 'intake-place': step(2), 'intake-scope': step(3), 'intake-materials': step(4), 'intake-check': step(5), correction, 'company-change': idle('change'), 'company-branch': idle('branch'), 'company-end': idle('end'), 'no-permission': '/ops', ...register, ...common },
  registrar: { workbench: '/', 'decide-name': task('NAME'), 'decide-filing': task('FILING'), 'correction-list': after(task('FILING'), 'c'), refusal: after(task('FILING'), 'r'), keys: after('/', '?'), 'case-meta': caseAt(), 'second-looks': '/instant/registration', 'second-look': secondLook },
  reviewer: { workbench: '/', 'decide-application': task('APPLICATION'), inspections: '/inspections', 'second-looks': '/instant/food-licensing' },
  head: { workbench: '/', supervisor: '/supervisor', 'decide-name': task('NAME') },
  inspector1: { workbench: '/', inspections: '/inspections', 'inspection-list': '/inspections?view=list', 'visit-assigned': visit('ASSIGNED'), 'visit-running': visit('IN_PROGRESS'), 'visit-recorded': visit('RESULT_RECORDED', 'RECTIFICATION', 'CLOSED') },
  issuer: { workbench: '/' },
  supervisor: { supervisor: '/supervisor', 'second-looks': '/instant/registration', 'second-look': secondLook, comparisons: '/instant/registration/comparisons', trial: '/instant/registration/trial', evaluation, 'food-comparisons': '/instant/food-licensing/comparisons', 'food-trial': '/instant/food-licensing/trial', inspections: '/inspections', 'inspections-day': '/inspections?span=day', inspectors: '/inspections?view=people', 'visit-planned': visit('PLANNED'), 'year-plan': '/inspections/plan', published: '/inspections/published', grade, draws: '/inspections/draws' },
  operator: { cases: '/cases', ops: '/ops', 'ops-trace': found('/bff/ops/traces', ({ traces }) => traces[0] && `/ops/traces/${traces[0].trace_id}`), 'ops-trace-gone': `/ops/traces/${'0'.repeat(32)}`, 'case-parked': found('/bff/ops/parked', ({ messages }) => messages[0] && `/cases/${messages[0].case_id}`) },
  sysadmin: { accounts: '/admin' },
  secadmin: { roles: '/admin?tab=accounts', clients: '/admin?tab=clients' },
  auditor: { events: '/admin' },
};

/** Pages that are used on a phone. */
export const PHONE = { nobody: ['door'], inspector1: ['workbench', 'inspections', 'inspection-list', 'visit-assigned', 'visit-running', 'visit-recorded'], window: ['workbench', 'case', 'case-trace', 'intake-name', 'intake-check', 'correction', 'company-change', 'company-branch', 'company-end', 'licence'], registrar: ['second-looks', 'second-look'], supervisor: ['comparisons', 'evaluation', 'inspections', 'inspectors', 'year-plan', 'published', 'grade', 'draws'] };
