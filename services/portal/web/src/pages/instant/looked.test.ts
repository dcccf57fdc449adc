import { describe, expect, it } from 'vitest';
import { doubtsOf, valueOf, whatOf } from './looked';

const texts = { t: (key: string) => key, code: (group: string, value: string) => `${group}.${value}`, language: 'en' as const };
const looked = (what: string, value: string, source: string) => ({ what, value, source, holds: true });

describe('what a rule looked at', () => {
  it('is told by the name of its field, its material or as it is', () => {
    const told = ['materials.ARTICLES', 'directors[1]', 'legal_rep', 'shareholders[0].person', '日用百货销售', 'prior_approvals'].map((what) => whatOf(looked(what, '', 'FORM'), texts));
    expect(told).toEqual(['material.ARTICLES', 'intake.directors 2', 'register.legalRep', 'decision.shareholders 1', '日用百货销售', 'prior_approvals']);
  });

  it('is told of an application as well', () => {
    const seen = [['act', 'RENEWAL', 'FORM'], ['visit_needed', 'true', 'VISIT_RULES'], ['committed', 'false', 'FORM'], ['banned_until', 'NONE', 'BANS'], ['banned_until', '2027-01-31', 'BANS'], ['warnings', '0', 'VALIDATORS'], ['materials.PROCESS', 'UPLOADED', 'MATERIALS']].map(([what, value, source]) => looked(what, value, source));
    expect(seen.map((one) => whatOf(one, texts))).toEqual(['decision.act', 'instant.visitNeeded', 'instant.committed', 'instant.bannedUntil', 'instant.bannedUntil', 'instant.warnings', 'material.PROCESS']);
    expect(seen.map((one) => valueOf(one, texts))).toEqual(['act.RENEWAL', 'frame.yes', 'frame.no', 'instant.none', '31 Jan 2027', 'instant.none', 'source.UPLOADED']);
  });

  it('has a value in words where it is a code', () => {
    const told = [['materials.ARTICLES', 'SHARED', 'MATERIALS'], ['legal_rep', 'NONE', 'REAL_NAME_CHECK'], ['legal_rep', 'FACE', 'REAL_NAME_CHECK'], ['日用百货销售', 'GENERAL', 'SCOPE_CATALOGUE'], ['capital_fen', '100', 'FORM'], ['violations', '0', 'VALIDATORS']].map(([what, value, source]) => valueOf(looked(what, value, source), texts));
    expect(told).toEqual(['source.SHARED', 'instant.unverified', 'verified.FACE', 'scope.GENERAL', 'CNY 1', 'instant.none']);
    expect(doubtsOf([{ rule: 'RIA-1', held: true, looked_at: [] }, { rule: 'RIA-4', held: false, looked_at: [] }])).toEqual(['RIA-4']);
  });
});
