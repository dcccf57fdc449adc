import { describe, expect, it } from 'vitest';
import { askedFor, handedIn, openActs, unsaid } from './act';
import { TO_REST } from './dormancy';
import { TO_CORRECT } from './nameCorrection';
import { actsOn, OF_A_REVOCATION, toRevoke, type Investigated } from './revocation';

const names = (fields: readonly { name: string }[]) => fields.map(({ name }) => name);
const as = (...mine: string[]) => (...roles: string[]) => roles.some((role) => mine.includes(role));

describe('an act', () => {
  it('asks for what its own answers call for, and hands nothing else in', () => {
    const start = unsaid(TO_CORRECT);
    expect(names(askedFor(TO_CORRECT, { ...start, ground: 'CONFLICT' }))).toEqual(['ground', 'reasons']);
    expect(names(askedFor(TO_CORRECT, { ...start, ground: 'COURT_JUDGMENT' }))).toEqual(['ground', 'document', 'reasons']);
    const changed = { ground: 'CONFLICT', document: '（2026）鲁02民终1号', reasons: ' 与在先名称相同 ' };
    expect(handedIn(TO_CORRECT, changed)).toEqual({ ground: 'CONFLICT', document: '', reasons: '与在先名称相同' });
  });

  it('takes the confirmation of an address only where there is one', () => {
    expect(TO_REST.materials?.({ delivery_address: ' ' })).toHaveLength(2);
    expect(TO_REST.materials?.({ delivery_address: '样例路8号' })).toContain('DELIVERY_ADDRESS_CONFIRMATION');
  });

  it('is open by role and state', () => {
    const open = (state: string, ...roles: string[]) => names(openActs(OF_A_REVOCATION, state, as(...roles)));
    expect(open('APPLIED', 'REGISTRAR')).toEqual(['accept', 'decline']);
    expect(open('INVESTIGATING', 'REGISTRAR')).toEqual(['publicise', 'suspend', 'propose']);
    expect(open('PUBLICISED', 'WINDOW')).toEqual(['object']);
    expect(open('PROPOSED', 'REGISTRAR')).toEqual([]);
    expect(open('REVOKED', 'REGISTRAR', 'WINDOW')).toEqual([]);
    expect(open('REVOKED', 'HEAD')).toEqual(['takeBack']);
    expect(open('TAKEN_BACK', 'HEAD', 'SUPERVISOR')).toEqual([]);
    const toBegin = toRevoke({ change: null });
    expect(names(openActs(toBegin, 'ACTIVE', as('WINDOW')))).toEqual(['applyForRevocation']);
    expect(names(openActs(toBegin, 'DEREGISTERED', as('WINDOW', 'HEAD')))).toEqual([]);
  });

  it('of the head is called by what was proposed', () => {
    const decided = (outcome: string) => openActs(actsOn({ outcome } as Investigated), 'PROPOSED', as('HEAD')).map(({ text }) => text);
    expect(decided('REVOKE')).toEqual(['acts.decideRevoke', 'acts.sendBack']);
    expect(decided('KEEP')).toEqual(['acts.decideKeep', 'acts.sendBack']);
    const change = { outcome: 'REVOKE', filing_id: '7' } as Investigated;
    expect(openActs(actsOn(change), 'PROPOSED', as('HEAD')).map(({ text }) => text)).toEqual(['acts.decideRevokeChange', 'acts.sendBack']);
  });

  it('to revoke asks which registration is false only where there is a change', () => {
    const asked = (change: { filing_id: string; kind: string; since: string; items: string[] } | null) => names(toRevoke({ change }).find(({ name }) => name === 'openRevocation')?.fields ?? []);
    expect(asked(null)).toEqual(['reasons']);
    expect(asked({ filing_id: '7', kind: 'CHANGE', since: '2026-09-21', items: ['DOMICILE'] })).toEqual(['which', 'reasons']);
  });
});
