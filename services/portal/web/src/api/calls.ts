import { portal, postTo, told } from './http';
import type * as T from './types';

// Every call the pages make, in one place. Reads take a signal; writes take the key of the intention.
type Signal = AbortSignal | undefined;
type Page = { cursor?: string; limit?: number };
const header = (key: string) => ({ 'Idempotency-Key': key });

export const session = (signal?: Signal) => told(portal.GET('/bff/session', { signal }));
export const logOut = (key: string) => told(portal.POST('/bff/session/log-out', { headers: header(key) }));
export const changePassword = (body: T.PasswordChange, key: string) => told(portal.POST('/bff/session/password', { body, headers: header(key) }));

export type TaskFilter = Page & { kind?: string; light?: string; mine?: boolean; office_view?: boolean };
export const workbench = (query: TaskFilter, signal?: Signal) => told(portal.GET('/bff/workbench', { params: { query }, signal }));
export const nextTask = (body: T.NextTask, key: string): Promise<T.TaskRow | undefined> => told(portal.POST('/bff/tasks/next', { body, headers: header(key) }));
export const claimTask = (id: string, key: string) => told(portal.POST('/bff/tasks/{id}/claim', { params: { path: { id } }, headers: header(key) }));
export const heartbeat = (id: string, key: string) => told(portal.POST('/bff/tasks/{id}/heartbeat', { params: { path: { id } }, headers: header(key) }));
export const releaseTask = (id: string, key: string) => told(portal.POST('/bff/tasks/{id}/release', { params: { path: { id } }, headers: header(key) }));
export const handOver = (id: string, body: T.HandOver, key: string) => told(portal.POST('/bff/tasks/{id}/hand-over', { params: { path: { id } }, body, headers: header(key) }));
export const reassign = (id: string, body: T.HandOver, key: string) => told(portal.POST('/bff/tasks/{id}/reassign', { params: { path: { id } }, body, headers: header(key) }));
export const urge = (id: string, key: string) => told(portal.POST('/bff/tasks/{id}/urge', { params: { path: { id } }, headers: header(key) }));
export const taskPage = (id: string, signal?: Signal) => told(portal.GET('/bff/tasks/{id}', { params: { path: { id } }, signal }));
export const supervisor = (signal?: Signal) => told(portal.GET('/bff/supervisor', { signal }));
export const personsOf = (kind: 'FILING' | 'APPLICATION', id: string, signal?: Signal) =>
  kind === 'FILING'
    ? told(portal.GET('/bff/filings/{filing_id}/persons', { params: { path: { filing_id: id } }, signal }))
    : told(portal.GET('/bff/applications/{application_id}/persons', { params: { path: { application_id: id } }, signal }));
export const reveal = (body: T.RevealWish, key: string) => told(portal.POST('/bff/reveal', { params: { header: header(key) }, body }));
/** Does what an allowed action of a page says, where it says. */
export const act = postTo;

export const cases = (query: Page & { state?: string; light?: string; q?: string }, signal?: Signal) => told(portal.GET('/bff/cases', { params: { query }, signal }));
export const caseOf = (id: string, signal?: Signal) => told(portal.GET('/bff/cases/{id}', { params: { path: { id } }, signal }));
export const forecastOf = (id: string, signal?: Signal) => told(portal.GET('/bff/cases/{id}/forecast', { params: { path: { id } }, signal }));
export const caseTraces = (id: string, signal?: Signal) => told(portal.GET('/bff/cases/{id}/traces', { params: { path: { id } }, signal }));
export const caseTrace = (id: string, trace_id: string, signal?: Signal) => told(portal.GET('/bff/cases/{id}/traces/{trace_id}', { params: { path: { id, trace_id } }, signal }));
export const submitCase = (body: T.Submission, key: string) => told(portal.POST('/bff/cases', { body, params: { header: header(key) } }));
export const planCase = (query: { subsidiary: boolean; food_kind: string; visit: boolean }, signal?: Signal) => told(portal.GET('/bff/plan', { params: { query }, signal }));
export const resumeCase = (id: string, key: string) => told(portal.POST('/bff/cases/{id}/resume', { params: { path: { id }, header: header(key) } }));
export const withdrawCase = (id: string, body: T.SeenWithReasons, key: string) => told(portal.POST('/bff/cases/{case_id}/withdraw', { params: { path: { case_id: id }, header: header(key) }, body }));
export const noteDeparture = (id: string, key: string) => told(portal.POST('/bff/cases/{id}/departure', { params: { path: { id }, header: header(key) } }));
export const settleConsultation = (id: string, body: T.Settlement, key: string) => told(portal.POST('/bff/cases/{case_id}/settle-consultation', { params: { path: { case_id: id }, header: header(key) }, body }));

export const resubmitFiling = (id: string, body: T.CorrectedFiling, key: string) => told(portal.POST('/bff/filings/{filing_id}/resubmit', { params: { path: { filing_id: id }, header: header(key) }, body }));
export const resubmitApplication = (id: string, body: T.SuppliedApplication, key: string) => told(portal.POST('/bff/applications/{application_id}/resubmit', { params: { path: { application_id: id }, header: header(key) }, body }));

const ofCompany = (uscc: string, key: string) => ({ path: { uscc }, header: header(key) });
const ofFiling = (filing_id: string, key: string) => ({ path: { filing_id }, header: header(key) });
export const openFilings = (uscc: string, signal?: Signal) => told(portal.GET('/bff/companies/{uscc}/open-filings', { params: { path: { uscc } }, signal }));
export const companyForm = (uscc: string, signal?: Signal) => told(portal.GET('/bff/companies/{uscc}/form', { params: { path: { uscc } }, signal }));
export const checkChange = (uscc: string, body: T.ChangeCheck, signal?: Signal) => told(portal.POST('/bff/companies/{uscc}/change/check', { params: { path: { uscc } }, body, signal }));
export const submitChange = (uscc: string, body: T.NewChange, key: string) => told(portal.POST('/bff/companies/{uscc}/change', { params: ofCompany(uscc, key), body }));
export const resubmitChange = (id: string, body: T.CorrectedChange, key: string) => told(portal.POST('/bff/filings/{filing_id}/resubmit-change', { params: ofFiling(id, key), body }));
export const checkBranch = (uscc: string, body: T.BranchCheck, signal?: Signal) => told(portal.POST('/bff/companies/{uscc}/branch/check', { params: { path: { uscc } }, body, signal }));
export const submitBranch = (uscc: string, body: T.NewBranch, key: string) => told(portal.POST('/bff/companies/{uscc}/branch', { params: ofCompany(uscc, key), body }));
export const resubmitBranch = (id: string, body: T.CorrectedBranch, key: string) => told(portal.POST('/bff/filings/{filing_id}/resubmit-branch', { params: ofFiling(id, key), body }));
export const declareNextName = (uscc: string, body: T.NextName, key: string) => told(portal.POST('/bff/companies/{uscc}/next-name', { params: ofCompany(uscc, key), body }));
export const endBars = (uscc: string, signal?: Signal) => told(portal.GET('/bff/companies/{uscc}/end-bars', { params: { path: { uscc } }, signal }));
export const submitDeregistration = (uscc: string, body: T.NewDeregistration, key: string) => told(portal.POST('/bff/companies/{uscc}/deregistration', { params: ofCompany(uscc, key), body }));
export const resubmitDeregistration = (id: string, body: T.CorrectedDeregistration, key: string) => told(portal.POST('/bff/filings/{filing_id}/resubmit-deregistration', { params: ofFiling(id, key), body }));
export const publiciseDeregistration = (uscc: string, body: T.NewPublicity, key: string) => told(portal.POST('/bff/companies/{uscc}/simple-deregistration', { params: ofCompany(uscc, key), body }));
export const applyForDeregistration = (id: string, body: T.SimpleApplication, key: string) => told(portal.POST('/bff/filings/{filing_id}/apply', { params: ofFiling(id, key), body }));
export const resubmitSimpleDeregistration = (id: string, body: T.SimpleApplication, key: string) => told(portal.POST('/bff/filings/{filing_id}/resubmit-simple', { params: ofFiling(id, key), body }));

export const companyMarks = (uscc: string, signal?: Signal) => told(portal.GET('/bff/companies/{uscc}/marks', { params: { path: { uscc } }, signal }));
export const companyMatters = (uscc: string, signal?: Signal) => told(portal.GET('/bff/companies/{uscc}/matters', { params: { path: { uscc } }, signal }));
/** What begins an act of a dialog: its fields were checked by the dialog, and the department checks them again. */
export const fileDormancy = (uscc: string, body: object, key: string) => postTo(`/bff/companies/${uscc}/dormancy`, body, key);
export const proposeNameCorrection = (uscc: string, body: object, key: string) => postTo(`/bff/companies/${uscc}/name-correction`, body, key);
export const openRevocation = (uscc: string, body: object, key: string) => postTo(`/bff/companies/${uscc}/revocation`, body, key);
export const applyForRevocation = (uscc: string, body: T.RevocationApplication, key: string) => told(portal.POST('/bff/companies/{uscc}/revocation-application', { params: ofCompany(uscc, key), body })).then(() => undefined);

export const stateLiability = (declaration_id: string, body: T.Seen, key: string) => told(portal.POST('/bff/names/{declaration_id}/state-liability', { params: { path: { declaration_id }, header: header(key) }, body }));
export const applyForRenewal = (number: string, body: T.RenewalForm, key: string) => told(portal.POST('/bff/licences/{number}/renewal', { params: { path: { number }, header: header(key) }, body }));
export const applyForFoodChange = (number: string, body: T.ChangeForm, key: string) => told(portal.POST('/bff/licences/{number}/change', { params: { path: { number }, header: header(key) }, body }));
export const applyForReplacement = (number: string, body: T.ReplacementForm, key: string) => told(portal.POST('/bff/licences/{number}/replacement', { params: { path: { number }, header: header(key) }, body }));

export const drafts = (signal?: Signal) => told(portal.GET('/bff/drafts', { signal }));
export const draft = (id: string, signal?: Signal) => told(portal.GET('/bff/drafts/{id}', { params: { path: { id } }, signal }));
/** The content is the browser's own; the server keeps it as it is. */
export const keepDraft = (id: string, draft: { expected_version: number; title: string; content: object }, key: string) =>
  told(portal.PUT('/bff/drafts/{id}', { params: { path: { id } }, body: draft as T.DraftContent, headers: header(key) }));
export const dropDraft = (id: string, key: string) => told(portal.DELETE('/bff/drafts/{id}', { params: { path: { id } }, headers: header(key) }));

export const checkName = (body: T.NameCheck, signal?: Signal) => told(portal.POST('/bff/names/check', { body, signal }));
export const checkEstablishment = (body: T.EstablishmentCheck, signal?: Signal) => told(portal.POST('/bff/establishments/check', { body, signal }));
export const checkFood = (body: T.FoodCheck, signal?: Signal) => told(portal.POST('/bff/food/check', { body, signal }));
export const checkIdentifier = (kind: string, value: string, signal?: Signal) => told(portal.POST('/bff/identifiers/check', { body: { kind, value }, signal }));
export const divisions = (query: { q?: string; parent?: string }, signal?: Signal) => told(portal.GET('/bff/divisions', { params: { query }, signal }));
export const scope = (q: string, signal?: Signal) => told(portal.GET('/bff/scope', { params: { query: { q } }, signal }));

export const inspections = (query: Page & { from?: string; to?: string; inspector?: string; state?: string }, signal?: Signal) => told(portal.GET('/bff/inspections', { params: { query }, signal }));
export const inspection = (id: string, signal?: Signal) => told(portal.GET('/bff/inspections/{id}', { params: { path: { id } }, signal }));
export const inspectors = (query: { from: string; to: string }, signal?: Signal) => told(portal.GET('/bff/inspectors', { params: { query }, signal }));
export const checklist = (id: string, signal?: Signal) => told(portal.GET('/bff/checklists/{id}', { params: { path: { id } }, signal }));
export const previewVerdict = (id: string, answers: T.ItemAnswer[], signal?: Signal) => told(portal.POST('/bff/inspections/{id}/verdict', { params: { path: { id } }, body: { answers }, signal }));
const visit = (inspection_id: string, key: string) => ({ path: { inspection_id }, header: header(key) });
export const assignInspectors = (id: string, body: T.Assignment, key: string) => told(portal.POST('/bff/inspections/{inspection_id}/assign', { params: visit(id, key), body }));
export const recuseInspector = (id: string, body: T.Recusal, key: string) => told(portal.POST('/bff/inspections/{inspection_id}/recuse', { params: visit(id, key), body }));
export const startVisit = (id: string, body: T.VisitStart, key: string) => told(portal.POST('/bff/inspections/{inspection_id}/start', { params: visit(id, key), body }));
export const recordOutcome = (id: string, body: T.VisitOutcome, key: string) => told(portal.POST('/bff/inspections/{inspection_id}/outcome', { params: visit(id, key), body }));
export const recordResult = (id: string, body: T.VisitResult, key: string) => told(portal.POST('/bff/inspections/{inspection_id}/result', { params: visit(id, key), body }));
export const signResult = (id: string, body: T.VisitSignature, key: string) => told(portal.POST('/bff/inspections/{inspection_id}/sign', { params: visit(id, key), body }));
export const consentRectification = (id: string, body: T.RectificationOrder, key: string) => told(portal.POST('/bff/inspections/{inspection_id}/consent', { params: visit(id, key), body }));

export const draws = (query: Page, signal?: Signal) => told(portal.GET('/bff/draws', { params: { query }, signal }));
export const draw = (draw_id: string, signal?: Signal) => told(portal.GET('/bff/draws/{draw_id}', { params: { path: { draw_id } }, signal }));
export const publishDraw = (body: T.NewDraw, key: string) => told(portal.POST('/bff/draws', { params: { header: header(key) }, body }));
export const publishedResults = (query: Page & { operator?: string }, signal?: Signal) => told(portal.GET('/bff/published-results', { params: { query }, signal }));
export const yearPlan = (query: Page & { year: number; grade?: string; division?: string }, signal?: Signal) => told(portal.GET('/bff/year-plan', { params: { query }, signal }));
export const riskGrade = (licence_number: string, signal?: Signal) => told(portal.GET('/bff/risk-grades/{licence_number}', { params: { path: { licence_number } }, signal }));

export const companiesOfPerson = (body: T.PersonSearch, key: string) => told(portal.POST('/bff/register/persons', { params: { header: header(key) }, body }));
export const register = (query: Page & { q?: string }, signal?: Signal) => told(portal.GET('/bff/register', { params: { query }, signal }));
export const company = (uscc: string, signal?: Signal, asOf = '') => told(portal.GET('/bff/companies/{uscc}', { params: { path: { uscc }, query: { as_of: asOf } }, signal }));
export const licence = (number: string, signal?: Signal) => told(portal.GET('/bff/licences/{number}', { params: { path: { number } }, signal }));

export const instantReviews = (department: string, query: Page & { done?: boolean }, signal?: Signal) => told(portal.GET('/bff/instant/{department}/reviews', { params: { path: { department }, query }, signal }));
export const instantReview = (department: string, review_id: string, signal?: Signal) => told(portal.GET('/bff/instant/{department}/reviews/{review_id}', { params: { path: { department, review_id } }, signal }));
export const instantComparisons = (department: string, query: Page & { from: string; until: string; agreement?: string }, signal?: Signal) => told(portal.GET('/bff/instant/{department}/comparisons', { params: { path: { department }, query }, signal }));
export const tryInstantRules = (department: string, body: T.Trial) => told(portal.POST('/bff/instant/{department}/trial', { params: { path: { department } }, body }));
export const instantEvaluation = (department: string, filing_id: string, signal?: Signal) => told(portal.GET('/bff/instant/{department}/evaluations/{filing_id}', { params: { path: { department, filing_id } }, signal }));

export const parked = (query: { case_id?: string }, signal?: Signal) => told(portal.GET('/bff/ops/parked', { params: { query }, signal }));
export const failedTraces = (signal?: Signal) => told(portal.GET('/bff/ops/traces', { signal }));
export const opsTrace = (trace_id: string, signal?: Signal) => told(portal.GET('/bff/ops/traces/{trace_id}', { params: { path: { trace_id } }, signal }));
export const replay = (service: string, id: string, key: string) => told(portal.POST('/bff/ops/parked/{service}/{id}/replay', { params: { path: { service, id }, header: header(key) } }));
export const overview = (signal?: Signal) => told(portal.GET('/bff/ops/overview', { signal }));

export const accounts = (query: Page, signal?: Signal) => told(portal.GET('/bff/admin/accounts', { params: { query }, signal }));
export const createAccount = (body: T.NewAccount, key: string) => told(portal.POST('/bff/admin/accounts', { body, params: { header: header(key) } }));
export const setAccountState = (account: string, body: T.AccountStateChange, key: string) => told(portal.POST('/bff/admin/accounts/{account}/state', { params: { path: { account }, header: header(key) }, body }));
export const resetPassword = (account: string, body: T.Seen, key: string) => told(portal.POST('/bff/admin/accounts/{account}/reset-password', { params: { path: { account }, header: header(key) }, body }));
export const setProviderSubject = (account: string, body: T.ProviderSubjectChange, key: string) => told(portal.POST('/bff/admin/accounts/{account}/provider-subject', { params: { path: { account }, header: header(key) }, body }));
export const changeRole = (body: T.RoleChange, key: string) => told(portal.POST('/bff/admin/roles', { body, params: { header: header(key) } }));
export const offices = (signal?: Signal) => told(portal.GET('/bff/admin/offices', { signal }));
export const clients = (signal?: Signal) => told(portal.GET('/bff/admin/clients', { signal }));
export const registerClient = (body: T.NewClient, key: string) => told(portal.POST('/bff/admin/clients', { body, params: { header: header(key) } }));
export const securityEvents = (query: Page, signal?: Signal) => told(portal.GET('/bff/admin/security-events', { params: { query }, signal }));
