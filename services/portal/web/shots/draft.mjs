// A half-filled case, kept as a draft of the window, so that every step of the stepper can be looked at.
import { randomUUID } from 'node:crypto';

const materials = ['APPLICATION_FORM', 'SHAREHOLDER_QUALIFICATION', 'DOMICILE_DOC', 'ARTICLES', 'APPOINTMENT_DOCS'].map((kind) => ({ kind, source: 'SHARED', sha256: '' }));
const verified = { method: 'FACE', at: '2026-09-21T01:00:00Z' };
const person = (ref, name, id_number) => ({ ref, name, id_kind: 'RESIDENT_ID', id_number, phone: '13800138000', email: '', verified });

const company = (trade, more) => ({
  name: { division: '青岛', trade, industry: '电子商务', form: '有限公司', bracket_layout: false },
  liability_stated: false, company_type: '', domicile: '山东省青岛市城阳区高新区样例路1号101室', division: '370222', capital_fen: 100_000_000, legal_rep: 'p1', legal_rep_as: 'DIRECTOR',
  directors: ['p1'], manager: 'p1', supervisors: ['p2'], no_supervisor_consent: false, finance_officer: 'p2', other_senior_managers: [], liaison: 'p2', industry: 'F5292', scope: ['互联网销售（除销售需要许可的商品）'],
  term: 'LONG_TERM', materials, signatures: ['p1', 'p2'], beneficial_owners: ['p1'], agent: '', prior_approvals: [], ...more,
});
const share = (holder, subscribed_fen) => ({ person: '', entity_uscc: '', case_entity: '', ...holder, subscribed_fen, form: 'MONEY', due: 'P5Y' });

const content = (step) => ({
  step, window: '综合窗口3', authority: '11370222MAFAKE0785',
  persons: [person('p1', '陶样例', '37021419000101001X'), person('p2', '季样例', '370214190001010028')],
  parent: company('曦淼煦璟', { shareholders: [share({ person: 'p1' }, 60_000_000), share({ person: 'p2' }, 40_000_000)] }),
  subsidiary: company('昀翊珩宸', { shareholders: [share({ case_entity: 'parent' }, 100_000_000)], scope: ['食品销售'], signatures: ['parent', 'p1'] }),
  items: { 食品销售: { kind: 'LICENSED_POST', food: 'LICENSED' } },
});

/** Puts a draft that stands at `step` on the window's desk and answers its address. */
export async function draftAt(page, step) {
  const id = randomUUID();
  const document = { expected_version: 0, title: '青岛曦淼煦璟电子商务有限公司', content: content(step) };
  await page.evaluate(
    async ([path, body]) => {
      const headers = { 'x-actnow': '1', 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() };
      const response = await fetch(path, { method: 'PUT', headers, body });
      if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    },
    [`/bff/drafts/${id}`, JSON.stringify(document)],
  );
  return `/cases/new/${id}`;
}
