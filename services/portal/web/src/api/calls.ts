import { ask, get, send, type Query } from './http';
import type * as T from './types';

// Every call the pages make, in one place. Reads take a signal; writes take the key of the intention.
type Signal = AbortSignal | undefined;
const part = encodeURIComponent;

export const session = (signal?: Signal) => get<T.Session>('/bff/session', undefined, signal);
export const logOut = (key: string) => send<void>('POST', '/bff/session/log-out', undefined, key);
export const changePassword = (body: { old_password: string; new_password: string }, key: string) => send<void>('POST', '/bff/session/password', body, key);
export const stepUp = (body: { password: string }, key: string) => send<void>('POST', '/bff/session/step-up', body, key);

export const workbench = (query: Query, signal?: Signal) => get<T.Workbench>('/bff/workbench', query, signal);
export const nextTask = (body: { kind: string }, key: string) => send<T.TaskRow | undefined>('POST', '/bff/tasks/next', body, key);
export const claimTask = (id: string, key: string) => send<T.TaskRow>('POST', `/bff/tasks/${part(id)}/claim`, undefined, key);
export const heartbeat = (id: string, key: string) => send<T.TaskRow>('POST', `/bff/tasks/${part(id)}/heartbeat`, undefined, key);
export const releaseTask = (id: string, key: string) => send<void>('POST', `/bff/tasks/${part(id)}/release`, undefined, key);
export const handOver = (id: string, body: { account: string }, key: string) => send<void>('POST', `/bff/tasks/${part(id)}/hand-over`, body, key);
export const reassign = (id: string, body: { account: string }, key: string) => send<void>('POST', `/bff/tasks/${part(id)}/reassign`, body, key);
export const urge = (id: string, key: string) => send<void>('POST', `/bff/tasks/${part(id)}/urge`, undefined, key);
export const taskPage = (id: string, signal?: Signal) => get<T.TaskPage>(`/bff/tasks/${part(id)}`, undefined, signal);
export const supervisor = (signal?: Signal) => get<T.SupervisorView>('/bff/supervisor', undefined, signal);
/** Does what an allowed action of a page says, where it says. */
export const act = (path: string, body: unknown, key: string) => send<unknown>('POST', path, body, key);

export const cases = (query: Query, signal?: Signal) => get<T.CasePage>('/bff/cases', query, signal);
export const caseOf = (id: string, signal?: Signal) => get<T.Case>(`/bff/cases/${part(id)}`, undefined, signal);
export const submitCase = (body: T.Submission, key: string) => send<T.Case>('POST', '/bff/cases', body, key);
export const resumeCase = (id: string, key: string) => send<T.Resumed>('POST', `/bff/cases/${part(id)}/resume`, undefined, key);
export const withdrawCase = (id: string, body: { expected_version: number; reasons: string }, key: string) => send<T.Case>('POST', `/bff/cases/${part(id)}/withdraw`, body, key);

export const drafts = (signal?: Signal) => get<T.Drafts>('/bff/drafts', undefined, signal);
export const draft = (id: string, signal?: Signal) => get<T.Draft>(`/bff/drafts/${part(id)}`, undefined, signal);
export const keepDraft = (id: string, body: { expected_version: number; title: string; content: unknown }, key: string) => send<T.Draft>('PUT', `/bff/drafts/${part(id)}`, body, key);
export const dropDraft = (id: string, key: string) => send<void>('DELETE', `/bff/drafts/${part(id)}`, undefined, key);

export type NameQuestion = { name: T.NameParts; authority_division: string; industry: string; main_scope_item: string; investor_usccs: string[] };
export const checkName = (body: NameQuestion, signal?: Signal) => ask<T.NameChecked>('/bff/names/check', body, signal);
export type EstablishmentQuestion = { form: T.EstablishmentForm; persons: T.Person[]; authority: string; case_entities: string[] };
export const checkEstablishment = (body: EstablishmentQuestion, signal?: Signal) => ask<T.EstablishmentChecked>('/bff/establishments/check', body, signal);
export const checkFood = (body: { form: T.FoodForm; authority: string; persons: T.Person[] }, signal?: Signal) => ask<T.FoodChecked>('/bff/food/check', body, signal);
export const checkIdentifier = (kind: string, value: string, signal?: Signal) => ask<T.IdentifierChecked>('/bff/identifiers/check', { kind, value }, signal);
export const divisions = (query: { q?: string; parent?: string }, signal?: Signal) => get<T.Divisions>('/bff/divisions', query, signal);
export const scope = (q: string, signal?: Signal) => get<T.Scope>('/bff/scope', { q }, signal);

export const inspections = (query: Query, signal?: Signal) => get<T.InspectionPage>('/bff/inspections', query, signal);
export const inspection = (id: string, signal?: Signal) => get<T.Inspection>(`/bff/inspections/${part(id)}`, undefined, signal);
export const checklist = (id: string, signal?: Signal) => get<T.Checklist>(`/bff/checklists/${part(id)}`, undefined, signal);
const visit = (id: string, what: string, body: unknown, key: string) => send<T.Inspection>('POST', `/bff/inspections/${part(id)}/${what}`, body, key);
export const assignInspectors = (id: string, body: { expected_version: number; inspector_ids: string[]; visit_on: string }, key: string) => visit(id, 'assign', body, key);
export const recuseInspector = (id: string, body: { expected_version: number; inspector_id: string; reasons: string }, key: string) => visit(id, 'recuse', body, key);
export const startVisit = (id: string, body: { expected_version: number; credentials_shown: boolean }, key: string) => visit(id, 'start', body, key);
export const recordResult = (id: string, body: { expected_version: number; answers: T.ItemAnswer[] }, key: string) => visit(id, 'result', body, key);
export const signResult = (id: string, body: { expected_version: number; signatory: string; refusal_reason: string; witness: string }, key: string) => visit(id, 'sign', body, key);
export const consentRectification = (id: string, body: { expected_version: number; deadline: string }, key: string) => visit(id, 'consent', body, key);

export const register = (query: Query, signal?: Signal) => get<T.RegisterPage>('/bff/register', query, signal);
export const company = (uscc: string, signal?: Signal) => get<T.CompanyPage>(`/bff/companies/${part(uscc)}`, undefined, signal);
export const licence = (number: string, signal?: Signal) => get<T.LicencePage>(`/bff/licences/${part(number)}`, undefined, signal);

export const parked = (signal?: Signal) => get<T.ParkedMessages>('/bff/ops/parked', undefined, signal);
export const replay = (service: string, id: string, key: string) => send<T.Replayed>('POST', `/bff/ops/parked/${part(service)}/${part(id)}/replay`, undefined, key);
export const overview = (signal?: Signal) => get<T.Overview>('/bff/ops/overview', undefined, signal);

export const accounts = (query: Query, signal?: Signal) => get<T.AccountPage>('/bff/admin/accounts', query, signal);
export const createAccount = (body: { account: string; display_name: string; office_id: string }, key: string) => send<T.AccountMade>('POST', '/bff/admin/accounts', body, key);
export const setAccountState = (account: string, body: { expected_version: number; state: string; reason: string }, key: string) => send<T.Account>('POST', `/bff/admin/accounts/${part(account)}/state`, body, key);
export const changeRole = (body: { account: string; expected_version: number; role: string; revoke: boolean }, key: string) => send<T.Account>('POST', '/bff/admin/roles', body, key);
export const offices = (signal?: Signal) => get<T.Offices>('/bff/admin/offices', undefined, signal);
export const clients = (signal?: Signal) => get<T.Clients>('/bff/admin/clients', undefined, signal);
export const registerClient = (body: { client_id: string; name_zh: string; name_en: string; scopes: string[]; purposes: string[] }, key: string) => send<T.ClientMade>('POST', '/bff/admin/clients', body, key);
export const securityEvents = (query: Query, signal?: Signal) => get<T.SecurityEventPage>('/bff/admin/security-events', query, signal);
