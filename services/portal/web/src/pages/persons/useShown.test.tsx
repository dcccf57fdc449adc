import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Case, EstablishmentForm } from '../../api/types';
import { filesOf, postsOf } from './persons';
import { useShown } from './useShown';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('what is shown', () => {
  it('hides again by itself, one value at a time', () => {
    const { result } = renderHook(() => useShown());
    act(() => result.current.show('p1', 'NAME', '陶样例', 60));
    act(() => void vi.advanceTimersByTime(30_000));
    act(() => result.current.show('p2', 'NAME', '季样例', 60));
    act(() => void vi.advanceTimersByTime(30_000));
    expect(result.current.shown('p1', 'NAME')).toBeUndefined();
    expect(result.current.shown('p2', 'NAME')).toBe('季样例');
    expect(result.current.shown('p2', 'PHONE')).toBeUndefined();
  });

  it('hides when nobody looks at the page', () => {
    const { result } = renderHook(() => useShown());
    act(() => result.current.show('p1', 'NAME', '陶样例', 60));
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    act(() => void document.dispatchEvent(new Event('visibilitychange')));
    expect(result.current.shown('p1', 'NAME')).toBeUndefined();
  });
});

describe('persons of a form', () => {
  it('are what their posts say, and files of a case are those handed in', () => {
    const form = { shareholders: [{ person: 'p1' }, { person: '' }], legal_rep: 'p1', directors: ['p1', 'p2'], manager: '', supervisors: [], finance_officer: 'p3', liaison: '', beneficial_owners: [], agent: '' } as unknown as EstablishmentForm;
    expect(postsOf(form).map(({ ref, text }) => `${ref} ${text.split('.')[1]}`)).toEqual(['p1 holder', 'p1 legalRep', 'p1 directors', 'p2 directors', 'p3 financeOfficer']);
    const steps = [['parent.name', 'n'], ['parent.establishment', 'f'], ['subsidiary.establishment', ''], ['food', 'a']].map(([key, subject_id]) => ({ key, subject_id }));
    expect(filesOf({ steps } as unknown as Case).map(({ kind, id }) => `${kind} ${id}`)).toEqual(['FILING f', 'APPLICATION a']);
  });
});
