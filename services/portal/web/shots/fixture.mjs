// A stand-in for the portal's server, for `npm run shots -- --self-test` and `npm run dev` alone: fixed documents of
// every page, held in memory. It decides nothing; the real server is what the pages are made for.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const NOW = Date.now();
const at = (minutes) => new Date(NOW + minutes * 60_000).toISOString();
const dayAt = (days) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date(NOW + days * 86_400_000));
const text = (zh, en) => ({ zh, en });
const office = (office_id, name_zh, name_en, department) => ({ office_id, name_zh, name_en, department });
const HALL = office('hall', '政务服务大厅', 'Service hall', 'registration');
const FOOD = office('food', '食品科', 'Food section', 'food-licensing');
const TEAM = office('team', '核查队', 'Inspection team', 'inspections');

const PEOPLE = {
  window: ['窗口样例', HALL, ['WINDOW']],
  registrar: ['登记样例', HALL, ['REGISTRAR']],
  reviewer: ['审查样例', FOOD, ['REVIEWER']],
  head: ['负责样例', HALL, ['HEAD']],
  inspector1: ['核查样例一', TEAM, ['INSPECTOR']],
  inspector2: ['核查样例二', TEAM, ['INSPECTOR']],
  issuer: ['发证样例', FOOD, ['ISSUER']],
  supervisor: ['督办样例', HALL, ['SUPERVISOR']],
  operator: ['运维样例', HALL, ['OPERATOR']],
  sysadmin: ['系统样例', HALL, ['SYSTEM_ADMIN']],
  secadmin: ['安全样例', HALL, ['SECURITY_ADMIN']],
  auditor: ['审计样例', HALL, ['AUDIT_ADMIN']],
};

const CASE = '0192f0c4-0000-7000-8000-000000000044';
const FILING = '0192f0c4-0000-7000-8000-0000000000f1';
const NAME = '0192f0c4-0000-7000-8000-0000000000a1';
const APPLICATION = '0192f0c4-0000-7000-8000-0000000000b1';
const PARENT = '91370222MAFAKE019R';
const CHILD = '91370222MAFAKE027L';
const CERTIFICATE = '1.2.156.3005.2.11100000MB0143028R001.11370222MAFAKE0785.202609210001.001.F';
const visitId = (n) => `0192f0c4-0000-7000-8000-0000000000c${n}`;

const task = (kind, subject_id, title, stage, department, light, days, more = {}) => ({
  id: `${kind}-${subject_id}`, kind, subject_id, case_id: CASE, title, stage, department, roles: [], statutory_due: days === null ? '' : dayAt(days), light, remaining_s: days === null ? null : days * 86_400,
  waiting_since: at(-68), version: 3, lease: null, mine: false, urged: 0, why: text('红灯在先：期限已过或将过，等候最久', 'Red first: overdue or nearly so, and waiting longest'), ...more,
});
const tasksOf = (account) => [
  task('NAME', NAME, '青岛万阁电子商务有限公司', 'MANUAL', 'registration', 'RED', -1, { urged: 2 }),
  task('FILING', FILING, '青岛淘集集电子商务有限公司', 'REVIEWING', 'registration', 'YELLOW', 0, { mine: true, lease: { account, until: at(9) } }),
  task('APPLICATION', APPLICATION, '青岛万阁电子商务有限公司', 'ACCEPTED', 'food-licensing', 'GREEN', 6),
  task('VISIT', visitId(1), '青岛样例餐饮管理集团股份有限公司高新区第一分公司', 'PLANNED', 'inspections', 'YELLOW', 1),
  task('FILING', `${FILING}2`, '青岛样例商贸有限公司', 'SUBMITTED', 'registration', 'GREEN', null, { lease: { account: 'registrar2', until: at(4) } }),
];

const company = (uscc, name, certificate_id) => ({ uscc, name, company_type: '1130', domicile: '山东省青岛市城阳区高新区样例路1号101室', division: '370222', capital_fen: 1_000_000_000, legal_representative: '陶样例', printed_scope: '一般项目：互联网销售（除销售需要许可的商品）；日用百货销售。（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）', scope: ['互联网销售（除销售需要许可的商品）', '日用百货销售'], established_on: '2026-09-21', state: 'ACTIVE', certificate_id, authority: '11370222MAFAKE0785', shareholder_usccs: uscc === CHILD ? [PARENT] : [] });
const business = { state: 'VALID', signature_valid: true, content_sha256: createHash('sha256').update('licence').digest('hex'), company: company(PARENT, '青岛淘集集电子商务有限公司', CERTIFICATE) };
const foodLicence = (number, state) => ({ number, operator_uscc: CHILD, operator_name: '青岛万阁电子商务有限公司', premises: '山东省青岛市城阳区高新区样例路1号102室', valid_from: number.startsWith('JY') ? '2026-09-21' : '', valid_to: number.startsWith('JY') ? '2031-09-20' : '', state, certificate_id: number.startsWith('JY') ? `${CERTIFICATE}2` : '', signature_valid: true });

const form = { name: { division: '青岛', trade: '淘集集', industry: '电子商务', form: '有限公司', bracket_layout: false }, company_type: '1130', domicile: '山东省青岛市城阳区高新区样例路1号101室', division: '370222', capital_fen: 1_000_000_000, shareholders: [{ person: 'p1', entity_uscc: '', case_entity: '', subscribed_fen: 600_000_000, form: 'MONEY', due: 'P5Y' }, { person: 'p2', entity_uscc: '', case_entity: '', subscribed_fen: 400_000_000, form: 'MONEY', due: 'P5Y' }], legal_rep: 'p1', legal_rep_as: 'DIRECTOR', directors: ['p1'], manager: 'p1', supervisors: ['p2'], no_supervisor_consent: false, finance_officer: 'p5', other_senior_managers: [], liaison: 'p5', industry: 'F5292', scope: ['互联网销售（除销售需要许可的商品）', '日用百货销售'], term: 'LONG_TERM', materials: ['APPLICATION_FORM', 'SHAREHOLDER_QUALIFICATION', 'DOMICILE_DOC', 'ARTICLES', 'APPOINTMENT_DOCS'].map((kind, index) => ({ kind, source: index === 2 ? 'UPLOADED' : 'SHARED', sha256: index === 2 ? 'a'.repeat(64) : '' })), signatures: ['p1', 'p2'], beneficial_owners: ['p1'], agent: '', prior_approvals: [] };
const foodForm = { operator_uscc: CHILD, operator_name: '青岛万阁电子商务有限公司', premises: '山东省青岛市城阳区高新区样例路1号102室', division: '370222', mode: 'RETAIL', cold_frozen: true, special_food: ['HEALTH_FOOD'], network: { yes: true, platform: '样例平台', shop_url: 'https://shop.example.invalid/wange', physical_shop: true }, external_warehouse: '', food_safety_manager: 'p4', rules: ['SELF_INSPECTION', 'STAFF_HEALTH', 'INCOMING_INSPECTION', 'ACCIDENT_HANDLING'], main_type: 'FOOD_SELLER', items: ['BULK_AND_PREPACKAGED'], materials: [{ kind: 'EQUIPMENT_LAYOUT', source: 'UPLOADED', sha256: 'b'.repeat(64) }], scope: ['食品销售'], vending: false, marks: [], aquatic: false };

const hit = (full_name, kind, cause, holder_state) => ({ full_name, kind, cause, holder_state, text: text('同行业已有字号读音相同的名称', 'A name of the same industry sounds the same') });
const line = (seq, step, department, minutes, event, zh, en, waited_ms, trace) => ({ seq, step, department, at: at(minutes), event, text: text(zh, en), trace_id: trace, waited_ms });
const journey = [
  line(1, 'parent.name', 'fast-track', -262, 'CaseOpened', '综合窗口收件，办件开始', 'Received at the window; the case begins', 0, '4bf92f3577b34da6a3ce929d0e0e4736'),
  line(2, 'parent.name', 'registration', -262, 'NameReserved', '名称“青岛淘集集电子商务有限公司”已保留', 'The name is reserved', 180, '4bf92f3577b34da6a3ce929d0e0e4736'),
  line(3, 'parent.establishment', 'registration', -261, 'FilingSubmitted', '设立登记申请已提交', 'The filing was submitted', 420, '4bf92f3577b34da6a3ce929d0e0e4736'),
  line(4, 'parent.establishment', 'registration', -130, 'CompanyRegistered', '准予设立登记', 'The company is registered', 7_860_000, '7c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f'),
  line(5, 'parent.establishment', 'registration', -130, 'LicenceIssued', `营业执照已核发 ${PARENT}`, `Business licence issued ${PARENT}`, 610, '7c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f'),
  line(6, 'food', 'food-licensing', -129, 'ApplicationReceived', '收到食品经营许可申请', 'The food application was received', 340, '7c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f'),
  line(7, 'visit', 'inspections', -60, 'InspectionPlanned', '已列入现场核查', 'A site visit is planned', 4_140_000, '9d8c7b6a5f4e3d2c1b0a9f8e7d6c5b4a'),
];
const step = (key, state, department, more = {}) => ({ key, state, department, subject_id: '', result: '', due: '', due_provisional: false, waits_for: null, violations: [], ...more });
const steps = [
  step('parent.name', 'DONE', 'registration'), step('parent.establishment', 'DONE', 'registration', { result: PARENT }),
  step('subsidiary.name', 'DONE', 'registration'), step('subsidiary.establishment', 'DONE', 'registration', { result: CHILD }),
  step('food', 'WAITING_DEPARTMENT', 'food-licensing', { due: dayAt(6), waits_for: text('食品科审查', 'Review by the food section') }), step('visit', 'ORDERED', 'inspections', { subject_id: visitId(1), due: dayAt(3), due_provisional: true }),
];
const ended = { state: 'PARTIALLY_COMPLETED', closed_at: at(-20), next_action: null, promise_light: 'GREEN' };
const oneCase = (case_id, more = {}) => ({
  case_id, version: 9, state: 'WAITING_DEPARTMENT', company_names: ['青岛淘集集电子商务有限公司', '青岛万阁电子商务有限公司'], opened_at: at(-262), closed_at: null, steps, journey, ledger: more.closed_at ? [{ seq: 1, step: 'food', outcome: 'CANNOT_BE_UNDONE', text: text('营业执照依法保留', 'The business licence stays by law'), at: at(-20), by: 'fast-track' }] : [],
  next_action: text('核查队派员现场核查', 'The inspection team assigns inspectors'), promise_due: at(38), promise_light: 'YELLOW', statutory_due: dayAt(6), statutory_light: 'GREEN', on_fast_track: true, left_fast_track: null, visit_due: dayAt(3), decision_due: dayAt(6), food_kind: 'LICENCE', visit: 'REQUIRED', visit_ground: '', ...more,
});

const inspection = (n, state, more = {}) => ({ inspection_id: visitId(n), version: 2, kind: 'SITE_VERIFICATION', state, application_id: APPLICATION, operator_uscc: CHILD, operator_name: '青岛万阁电子商务有限公司', premises: { address: '山东省青岛市城阳区高新区样例路1号102室', division: '370222', bulk: true, cold_frozen: true, cooked: false, aquatic: false, warehouse: false, special_food: false, online: true, physical_shop: true }, due: dayAt(2), due_provisional: true, inspectors: state === 'PLANNED' ? [] : ['inspector1', 'inspector2'], visit_on: state === 'PLANNED' ? '' : dayAt(0), verdict: '', demands: [], answers: [], signed_by: [], rectification_deadline: '', waits_for: '', case_id: CASE, light: 'YELLOW', verdict_text: null, round: 1, ...more });
const visits = [
  inspection(1, 'PLANNED'), inspection(2, 'ASSIGNED'), inspection(3, 'IN_PROGRESS'),
  inspection(4, 'RESULT_RECORDED', { verdict: 'RECTIFY', verdict_text: text('关键项第 11 项不符合且可整改，限期整改', 'Key item 11 failed and can be rectified: to be put right in time'), demands: [{ item: 11, text: '补齐温度计并登记' }], answers: [{ item: 1, answer: 'PASS', demand: '' }, { item: 11, answer: 'FAIL', demand: '补齐温度计并登记' }], signed_by: ['inspector1'], waits_for: 'HEAD_CONSENT' }),
];
const item = (n, severity, zh, en, applies = true, rectifiable = false) => ({ item: n, severity, text: text(zh, en), applies, rectifiable });
const checklist = { items: [item(1, 'KEY', '经营场所与申报地址一致', 'Premises are at the declared address'), item(3, 'GENERAL', '场所整洁、通风，无阳光直射', 'Clean, ventilated, no direct sun'), item(8, 'MAJOR', '水产品分区存放', 'Aquatic products apart', false), item(11, 'KEY', '冷藏冷冻设备数量充足，配温度计并记录', 'Enough cold cabinets, thermometer and log', true, true), item(17, 'MAJOR', '食品安全制度齐全', 'Food-safety rules complete', true, true)] };

const declaration = { declaration_id: NAME, version: 3, state: 'MANUAL', name: { ...form.name, trade: '万阁' }, full_name: '青岛万阁电子商务有限公司', reserved_until: '', hits: [hit('青岛万格电子商务有限公司', 'SIMILAR', 'SAME_SOUND', 'REGISTERED'), hit('青岛万阁网络科技有限公司', 'SIMILAR', 'INDUSTRY_SYNONYM', 'RESERVED')], manual_reasons: [{ rule: 'N-6', reason: 'RESTRICTED_WORD', text: text('含限用文字，需人工判断', 'Holds a restricted word; a person must judge') }], violations: [], case_id: CASE };
const filing = { filing_id: FILING, version: 3, state: 'REVIEWING', full_name: '青岛淘集集电子商务有限公司', round: 2, due: dayAt(0), due_provisional: false, extended: false, points: [{ field: 'materials.DOMICILE_DOC', rule: 'MERR 16', demand: '住所使用证明不清晰，请提交清晰影像。' }], manual_reasons: [{ rule: 'C-CAP-5', reason: 'CAPITAL_ABNORMAL', text: text('注册资本明显偏高', 'The capital is obviously high') }], uscc: '', certificate_id: '', established_on: '', grounds: '', remedies: '', case_id: CASE, light: 'YELLOW', form, submitted_at: at(-68) };
const application = { application_id: APPLICATION, version: 3, state: 'ACCEPTED', track: 'LICENCE', regime: 'FOOD_2023', operator_uscc: CHILD, operator_name: '青岛万阁电子商务有限公司', number: '', acceptance_due: dayAt(4), decision_due: dayAt(6), due_provisional: false, visit_due: '', visit: 'REQUIRED', visit_ground: text('申请散装食品销售，须现场核查', 'Bulk food: a visit is required'), inspection_id: '', valid_from: '', valid_to: '', certificate_id: '', publicity_due: '', deemed_accepted: false, light: 'GREEN', manual_reasons: [], points: [], grounds: '', case_id: CASE, form: foodForm, track_ground: text('含散装食品', 'Bulk food is applied for'), accepted_on: dayAt(-1) };
const action = (folder, id) => (name, zh, en, allowed = true) => ({ name, path: `/bff/${folder}/${id}/${name}`, label: text(zh, en), allowed, why_not: allowed ? null : text('须由负责人办理', 'Only the head may do this') });
const onFiling = action('filings', FILING);
const onName = action('names', NAME);
const onFood = action('applications', APPLICATION);

function taskPage(id, account) {
  const found = tasksOf(account).find((one) => one.id === decodeURIComponent(id));
  if (!found) return undefined;
  const blank = { task: found, name: null, filing: null, application: null, inspection: null, checklist: null, case: oneCase(CASE), actions: [] };
  if (found.kind === 'NAME') return { ...blank, name: declaration, actions: [onName('decide', '审定名称', 'decide the name')] };
  if (found.kind === 'FILING') return { ...blank, filing, actions: [onFiling('approve', '准予登记', 'approve'), onFiling('return', '一次性告知补正', 'return for correction'), onFiling('refuse', '不予登记', 'refuse'), onFiling('extend', '延长期限', 'extend', account === 'head')] };
  if (found.kind === 'APPLICATION') return { ...blank, application, actions: [onFood('require-visit', '指派现场核查', 'require a visit'), onFood('skip-visit', '免于现场核查', 'review without a visit'), onFood('refuse', '不予许可', 'refuse', false)] };
  return { ...blank, inspection: visits[0] };
}

const drafts = new Map();
const content = { step: 0, window: '综合窗口3', authority: '11370222MAFAKE0785', persons: ['陶样例', '季样例'].map((name, n) => ({ ref: `p${n + 1}`, name, id_kind: 'RESIDENT_ID', id_number: n ? '370214190001010028' : '37021419000101001X', phone: '13800138000', email: '', verified: { method: 'FACE', at: at(-10) } })), parent: { ...form, scope: ['食品销售', ...form.scope], supervisors: ['p2'], liaison: 'p2', finance_officer: 'p2', liability_stated: false }, subsidiary: null, items: { 食品销售: { kind: 'LICENSED_POST', food: 'LICENSED' } }, files: {} };
for (let stepNumber = 0; stepNumber < 6; stepNumber += 1) drafts.set(`step${stepNumber}`, { id: `step${stepNumber}`, version: 1, title: '青岛淘集集电子商务有限公司', updated_at: at(-5), content: { ...content, step: stepNumber } });

const parked = { service: 'food-licensing', message_id: '0192f0c4-0000-7000-8000-0000000000d1', type: 'actnow.registration.v1.CompanyRegistered', source: '/registration', subject: PARENT, case_id: CASE, reason: 'OPERATOR_UNKNOWN: no company of this code', attempts: 5, first_failed_at: at(-90), parked_at: at(-80), state: 'PARKED', traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', body_bytes: 512 };
const account = (name) => ({ account: name, version: 1, display_name: PEOPLE[name][0], office: PEOPLE[name][1], state: 'ACTIVE', roles: PEOPLE[name][2], locked_until: null, created_at: at(-9000), last_login_at: name === 'issuer' ? null : at(-300), must_change_password: false });
const division = (code, name, path, level) => ({ code, name, path, level, zone: false });

/** Answer to one request: [status, document]. */
function answer(method, path, query, body, me) {
  const rest = path.slice('/bff/'.length);
  const [head, id, verb] = rest.split('/');
  if (method === 'GET') {
    switch (head) {
      case 'session': return { me, language: 'zh-CN', demo: true, last_login: null, authority: '11370222MAFAKE0785', authority_division: '370222', server_now: at(0) };
      case 'workbench': return { server_now: at(0), lights: { red: 1, yellow: 2, green: 2 }, today: { opened: 128, completed: 117, ended_early: 1 }, tasks: tasksOf(me.account).filter((one) => (!query.get('kind') || one.kind === query.get('kind')) && (!query.get('light') || one.light === query.get('light'))), next_cursor: '', last_event: 7 };
      case 'tasks': return taskPage(id, me.account);
      case 'supervisor': return { server_now: at(0), stages: [['registration', 'FILING', 'REVIEWING', 2, 3, 12], ['registration', 'NAME', 'MANUAL', 1, 0, 2], ['food-licensing', 'APPLICATION', 'ACCEPTED', 0, 2, 7], ['inspections', 'VISIT', 'PLANNED', 0, 1, 4]].map(([department, kind, stage, red, yellow, green]) => ({ department, kind, stage, lights: { red, yellow, green }, held: 3, oldest_waiting_since: at(-400) })), people: [{ account: 'registrar', held: 5 }, { account: 'reviewer', held: 2 }] };
      case 'cases': return id ? (id === 'none' ? undefined : oneCase(id, id.endsWith('45') ? ended : {})) : { cases: [oneCase(CASE), oneCase(`${CASE.slice(0, -1)}5`, ended)], next_cursor: '' };
      case 'drafts': return id ? drafts.get(id) : { drafts: [...drafts.values()].slice(0, 2).map((one) => ({ ...one, content: null })) };
      case 'divisions': return { divisions: query.get('q') ? [division('370214', '城阳区', '山东省/青岛市/城阳区', 'COUNTY'), division('370222', '青岛高新区', '山东省/青岛市/青岛高新区', 'COUNTY')] : [division('370000', '山东省', '山东省', 'PROVINCE')] };
      case 'scope': return { items: [{ code: 'L0001', wording: '食品销售', kind: 'LICENSED_POST', food: 'LICENSED' }, { code: 'G0002', wording: '食品销售（仅销售预包装食品）', kind: 'GENERAL', food: 'PREPACKAGED' }, { code: 'G0009', wording: '日用百货销售', kind: 'GENERAL', food: 'NONE' }] };
      case 'inspections': return id ? visits.find((one) => one.inspection_id === id) : { inspections: visits, next_cursor: '' };
      case 'checklists': return checklist;
      case 'register': return { companies: query.get('q') === '没有' ? [] : [company(PARENT, '青岛淘集集电子商务有限公司', CERTIFICATE), company(CHILD, '青岛万阁电子商务有限公司', '')], next_cursor: 'next' };
      case 'companies': return { company: company(PARENT, '青岛淘集集电子商务有限公司', CERTIFICATE), licence: business, food: [foodLicence('JY13702220000017', 'ACTIVE')] };
      case 'licences': return id.startsWith('1.2') ? { business, food: null } : { business: null, food: foodLicence(id, id.startsWith('JY') ? 'ACTIVE' : 'FILED') };
      case 'ops': return id === 'parked' ? { messages: [parked], silent: ['inspections'] } : { server_now: at(0), services: ['registration', 'food-licensing', 'inspections', 'fast-track'].map((service) => ({ service, answers: service !== 'inspections', parked: service === 'food-licensing' ? 1 : 0 })), tasks: { red: 1, yellow: 2, green: 2 }, dirty: 0, listeners: 3 };
      case 'admin': return { accounts: { accounts: Object.keys(PEOPLE).map(account), next_cursor: '' }, offices: { offices: [HALL, FOOD, TEAM] }, clients: { clients: [{ client_id: 'tax-bureau', version: 1, name_zh: '税务局', name_en: 'Tax bureau', state: 'ACTIVE', purposes: ['税务登记'], created_at: at(-9000) }] }, 'security-events': { events: [{ event_id: 'e1', at: at(-30), kind: 'LOG_IN_FAILED', object: 'registrar', actor: 'registrar', source_ip: '10.0.0.7', detail: '' }, { event_id: 'e2', at: at(-20), kind: 'ROLE_GRANTED', object: 'reviewer', actor: 'secadmin', source_ip: '10.0.0.9', detail: 'REVIEWER' }], next_cursor: '' } }[id];
      default: return undefined;
    }
  }
  if (head === 'drafts' && method === 'PUT') {
    const kept = { id, version: (drafts.get(id)?.version ?? 0) + 1, title: body.title, updated_at: new Date().toISOString(), content: body.content };
    drafts.set(id, kept);
    return kept;
  }
  if (head === 'names' && id === 'check') return { name: body.name, violations: [], manual_reasons: [], hits: body.name.trade === '万阁' ? declaration.hits : [], outcome: body.name.trade === '万阁' ? 'NEEDS_STATEMENT' : 'RESERVED' };
  if (head === 'identifiers') return { valid: true, normal: '', faults: [] };
  if (head === 'establishments') return { violations: [], manual_reasons: filing.manual_reasons, company_type: '1130', printed_scope: company(PARENT, '', '').printed_scope };
  if (head === 'food') return { track: 'LICENCE', track_ground: text('含需许可的食品销售项目', 'Holds food items that need a licence'), violations: [], manual_reasons: [] };
  if (head === 'cases' && !id) return oneCase(CASE);
  if (head === 'tasks' && (id === 'next' || verb === 'claim' || verb === 'heartbeat')) return tasksOf(me.account)[1];
  return null;
}

const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.html': 'text/html' };
const nonce = createHash('sha256').update(String(NOW)).digest('base64url').slice(0, 16);
const CSP = `default-src 'none'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;
const LOGIN = '<!doctype html><html lang="zh-CN"><title>login</title><form method="post" action="/login"><input id="account" name="account"><input id="password" name="password" type="password"><button type="submit">login</button></form>';

const read = (request) => new Promise((resolve) => { const parts = []; request.on('data', (part) => parts.push(part)); request.on('end', () => resolve(Buffer.concat(parts))); });

/** Starts the stand-in; resolves to its address and how to stop it. */
export function startFixture({ port = 0, dist = 'dist' } = {}) {
  const streams = new Set();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://fixture');
    const raw = await read(request);
    const reply = (status, body, headers = {}) => response.writeHead(status, headers).end(body);
    if (url.pathname === '/login') {
      if (request.method === 'GET') return reply(200, LOGIN, { 'content-type': 'text/html' });
      const name = new URLSearchParams(raw.toString()).get('account');
      return reply(303, '', { location: '/', 'set-cookie': `actnow=${name}; Path=/; HttpOnly` });
    }
    if (url.pathname.startsWith('/bff/')) {
      const name = /actnow=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
      if (!PEOPLE[name]) return reply(401, JSON.stringify({ code: 'NO_SESSION', message: text('请登录', 'Sign in'), violations: [], details: {}, trace_id: '' }), { 'content-type': 'application/problem+json' });
      if (url.pathname.endsWith('/events') && !url.pathname.includes('security')) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(': here\n\n');
        streams.add(response);
        return undefined;
      }
      const me = { account: name, display_name: PEOPLE[name][0], office: PEOPLE[name][1], roles: PEOPLE[name][2], auth_time: at(-60), session_expires_at: at(600), idle_expires_at: new Date(Date.now() + 1_800_000).toISOString(), must_change_password: false };
      const json = (request.headers['content-type'] ?? '').includes('json') ? JSON.parse(raw.toString()) : undefined;
      const document = answer(request.method, url.pathname, url.searchParams, json, me);
      if (document === undefined) return reply(404, JSON.stringify({ code: 'NOT_FOUND', message: text('没有找到', 'not found'), violations: [], details: {}, trace_id: '4bf92f3577b34da6a3ce929d0e0e4736' }), { 'content-type': 'application/problem+json' });
      return document === null ? reply(204) : reply(200, JSON.stringify(document), { 'content-type': 'application/json' });
    }
    const file = join(dist, normalize(url.pathname));
    if (url.pathname !== '/' && existsSync(file)) return reply(200, readFileSync(file), { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
    return reply(200, readFileSync(join(dist, 'index.html'), 'utf8').replaceAll('__NONCE__', nonce), { 'content-type': 'text/html', 'content-security-policy': CSP });
  });
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => resolve({ base: `http://127.0.0.1:${server.address().port}`, stop: () => { streams.forEach((stream) => stream.end()); server.closeAllConnections(); server.close(); } }));
  });
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { base } = await startFixture({ port: Number(process.argv[2] ?? 8090) });
  console.log(base);
}
