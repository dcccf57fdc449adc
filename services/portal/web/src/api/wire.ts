// The portal's documents, as services/portal/src/wire writes them; replaced by the generated schema.
export type Text = { zh: string; en: string };
export type Finding = { field: string; rule: string; reason: string; text?: Text | null };
export type ManualReason = { rule: string; reason: string; text?: Text | null };
export type CorrectionPoint = { field: string; rule: string; demand: string };
export type Violation = { field: string; rule: string; reason: string; message: Text };
export type Problem = { code: string; message: Text; violations: Violation[]; details: Record<string, string>; trace_id: string };

export type Office = { office_id: string; name_zh: string; name_en: string; department: string };
export type Me = { account: string; display_name: string; office?: Office | null; roles: string[]; auth_time?: string | null; session_expires_at?: string | null; idle_expires_at?: string | null; must_change_password: boolean };
export type LastLogin = { at?: string | null; source_ip: string; failures_since: number };
export type Session = { me: Me; language: string; demo: boolean; last_login?: LastLogin | null; authority: string; authority_division: string; server_now: string };

export type Lease = { account: string; until: string };
export type TaskRow = {
  id: string; kind: string; subject_id: string; case_id: string; title: string; stage: string; department: string; roles: string[];
  statutory_due: string; light: string; remaining_s?: number | null; waiting_since: string; version: number; lease?: Lease | null; mine: boolean; urged: number; why: Text;
};
export type LightCounts = { red: number; yellow: number; green: number };
export type Workbench = { server_now: string; lights: LightCounts; today: { opened: number; completed: number; ended_early: number }; tasks: TaskRow[]; next_cursor: string; last_event: number };
export type Action = { name: string; path: string; label: Text; allowed: boolean; why_not?: Text | null };
export type TaskPage = { task?: TaskRow | null; name?: NameDeclaration | null; filing?: Filing | null; application?: Application | null; inspection?: Inspection | null; checklist?: Checklist | null; case?: Case | null; actions: Action[] };
export type StageLoad = { department: string; kind: string; stage: string; lights: LightCounts; held: number; oldest_waiting_since?: string | null };
export type PersonLoad = { account: string; held: number };
export type SupervisorView = { server_now: string; stages: StageLoad[]; people: PersonLoad[] };
export type FeedEvent = { seq: number; at: string; kind: string; source: string; subject: string; case_id: string };

export type NameParts = { division: string; trade: string; industry: string; form: string; bracket_layout: boolean };
export type NameHit = { full_name: string; kind: string; cause: string; holder_state: string; text?: Text | null };
export type NameDeclaration = { declaration_id: string; version: number; state: string; name?: NameParts | null; full_name: string; reserved_until: string; hits: NameHit[]; manual_reasons: ManualReason[]; violations: Finding[]; case_id: string };
export type NameChecked = { name?: NameParts | null; violations: Finding[]; manual_reasons: ManualReason[]; hits: NameHit[]; outcome: string };
export type Verification = { method: string; at?: string | null };
export type Person = { ref: string; name: string; id_kind: string; id_number: string; phone: string; email: string; verified?: Verification | null };
export type Subscription = { person: string; entity_uscc: string; case_entity: string; subscribed_fen: number; form: string; due: string };
export type Material = { kind: string; source: string; sha256: string };
export type PriorApproval = { item: string; number: string; issued_on: string; valid_to: string };
export type EstablishmentForm = {
  name?: NameParts | null; company_type: string; domicile: string; division: string; capital_fen: number; shareholders: Subscription[]; legal_rep: string; legal_rep_as: string;
  directors: string[]; manager: string; supervisors: string[]; no_supervisor_consent: boolean; finance_officer: string; other_senior_managers: string[]; liaison: string; industry: string;
  scope: string[]; term: string; materials: Material[]; signatures: string[]; beneficial_owners: string[]; agent: string; prior_approvals: PriorApproval[];
};
export type Network = { yes: boolean; platform: string; shop_url: string; physical_shop: boolean };
export type FoodForm = {
  operator_uscc: string; operator_name: string; premises: string; division: string; mode: string; cold_frozen: boolean; special_food: string[]; network?: Network | null; external_warehouse: string;
  food_safety_manager: string; rules: string[]; main_type: string; items: string[]; materials: Material[]; scope: string[]; vending: boolean; marks: string[]; aquatic: boolean;
};
export type Filing = {
  filing_id: string; version: number; state: string; full_name: string; round: number; due: string; due_provisional: boolean; extended: boolean; points: CorrectionPoint[]; manual_reasons: ManualReason[];
  uscc: string; certificate_id: string; established_on: string; grounds: string; remedies: string; case_id: string; light: string; form?: EstablishmentForm | null; submitted_at?: string | null;
};
export type EstablishmentChecked = { violations: Finding[]; manual_reasons: ManualReason[]; company_type: string; printed_scope: string };
export type Company = {
  uscc: string; name: string; company_type: string; domicile: string; division: string; capital_fen: number; legal_representative: string; printed_scope: string; scope: string[]; established_on: string;
  state: string; certificate_id: string; authority: string; shareholder_usccs: string[];
};
export type RegisterPage = { companies: Company[]; next_cursor: string };
export type BusinessLicence = { state: string; signature_valid: boolean; content_sha256: string; company?: Company | null };
export type CompanyPage = { company: Company; licence?: BusinessLicence | null; food: FoodLicence[] };

export type Application = {
  application_id: string; version: number; state: string; track: string; regime: string; operator_uscc: string; operator_name: string; number: string; acceptance_due: string; decision_due: string; due_provisional: boolean;
  visit_due: string; visit: string; visit_ground?: Text | null; inspection_id: string; valid_from: string; valid_to: string; certificate_id: string; publicity_due: string; deemed_accepted: boolean; light: string;
  manual_reasons: ManualReason[]; points: CorrectionPoint[]; grounds: string; case_id: string; form?: FoodForm | null; track_ground?: Text | null; accepted_on: string;
};
export type FoodChecked = { track: string; track_ground?: Text | null; violations: Finding[]; manual_reasons: ManualReason[] };
export type FoodLicence = { number: string; operator_uscc: string; operator_name: string; premises: string; valid_from: string; valid_to: string; state: string; certificate_id: string; signature_valid: boolean };
export type LicencePage = { food?: FoodLicence | null; business?: BusinessLicence | null };

export type ItemAnswer = { item: number; answer: string; demand: string };
export type Demand = { item: number; text: string };
export type Premises = { address: string; division: string; bulk: boolean; cold_frozen: boolean; cooked: boolean; aquatic: boolean; warehouse: boolean; special_food: boolean; online: boolean; physical_shop: boolean };
export type Inspection = {
  inspection_id: string; version: number; kind: string; state: string; application_id: string; operator_uscc: string; operator_name: string; premises?: Premises | null; due: string; due_provisional: boolean;
  inspectors: string[]; visit_on: string; verdict: string; demands: Demand[]; answers: ItemAnswer[]; signed_by: string[]; rectification_deadline: string; waits_for: string; case_id: string; light: string; verdict_text?: Text | null; round: number;
};
export type ChecklistItem = { item: number; severity: string; text?: Text | null; applies: boolean; rectifiable: boolean };
export type Checklist = { items: ChecklistItem[] };
export type InspectionPage = { inspections: Inspection[]; next_cursor: string };

export type JourneyLine = { seq: number; step: string; department: string; at?: string | null; event: string; text?: Text | null; trace_id: string; waited_ms: number };
export type Step = { key: string; state: string; department: string; subject_id: string; result: string; due: string; due_provisional: boolean; waits_for?: Text | null; violations: Finding[] };
export type LedgerLine = { seq: number; step: string; outcome: string; text?: Text | null; at?: string | null; by: string };
export type Case = {
  case_id: string; version: number; state: string; company_names: string[]; opened_at?: string | null; closed_at?: string | null; steps: Step[]; journey: JourneyLine[]; ledger: LedgerLine[]; next_action?: Text | null;
  promise_due?: string | null; promise_light: string; statutory_due: string; statutory_light: string; on_fast_track: boolean; left_fast_track?: Text | null; visit_due: string; decision_due: string; food_kind: string; visit: string; visit_ground: string;
};
export type CasePage = { cases: Case[]; next_cursor: string };
export type CompanyPart = { form?: EstablishmentForm | null; liability_stated: boolean };
export type Submission = { channel: string; window: string; authority: string; persons: Person[]; parent?: CompanyPart | null; subsidiary?: CompanyPart | null; food?: FoodForm | null };
export type Resumed = { case: Case; given_again: string[] };

export type Division = { code: string; name: string; path: string; level: string; zone: boolean };
export type Divisions = { divisions: Division[] };
export type ScopeItem = { code: string; wording: string; kind: string; food: string };
export type Scope = { items: ScopeItem[] };
export type IdentifierFault = { rule: string; reason: string; text: Text };
export type IdentifierChecked = { valid: boolean; normal: string; faults: IdentifierFault[] };
export type Draft = { id: string; version: number; title: string; updated_at: string; content?: Record<string, unknown> | null };
export type Drafts = { drafts: Draft[] };
export type StoredMaterial = { sha256: string; name: string; media_type: string; size: number; known: boolean };

export type ParkedMessage = { service: string; message_id: string; type: string; source: string; subject: string; case_id: string; reason: string; attempts: number; first_failed_at?: string | null; parked_at?: string | null; state: string; traceparent: string; body_bytes: number };
export type ParkedMessages = { messages: ParkedMessage[]; silent: string[] };
export type Replayed = { outcome: string; reason: string };
export type ServiceHealth = { service: string; answers: boolean; parked: number };
export type Overview = { server_now: string; services: ServiceHealth[]; tasks: LightCounts; dirty: number; listeners: number };

export type Account = { account: string; version: number; display_name: string; office?: Office | null; state: string; roles: string[]; locked_until?: string | null; created_at?: string | null; last_login_at?: string | null; must_change_password: boolean };
export type AccountPage = { accounts: Account[]; next_cursor: string };
export type AccountMade = { account: Account; initial_password: string };
export type Offices = { offices: Office[] };
export type Client = { client_id: string; version: number; name_zh: string; name_en: string; state: string; purposes: string[]; created_at?: string | null };
export type Clients = { clients: Client[] };
export type ClientMade = { client: Client; secret: string };
export type SecurityEvent = { event_id: string; at?: string | null; kind: string; object: string; actor: string; source_ip: string; detail: string };
export type SecurityEventPage = { events: SecurityEvent[]; next_cursor: string };
