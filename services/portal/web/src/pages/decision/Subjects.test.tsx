import { render, screen, within } from '@testing-library/react';
import { MemoryRouter } from 'react-router-dom';
import { describe, expect, it } from 'vitest';
import type { Application, FoodForm } from '../../api/types';
import { KeysProvider } from '../../frame/keys';
import { newContent } from '../intake/model';
import { ApplicationFacts } from './Subjects';

const form = (more: Partial<FoodForm>): FoodForm => ({ ...newContent().food, operator_name: '青岛样例商贸有限公司', premises: '样例路1号', ...more });
const shown = (application: Partial<Application>) => render(<MemoryRouter><KeysProvider><ApplicationFacts application={{ changes: [], act: 'NEW', ...application } as Application} /></KeysProvider></MemoryRouter>);

describe('an application that was handed in again', () => {
  it('tells what it says otherwise than before, and nothing else', () => {
    const before = form({ rules: ['SELF_INSPECTION'], materials: [{ kind: 'SAFETY_RULES', source: 'COMMITTED', sha256: '' }] });
    const now = { ...before, rules: ['SELF_INSPECTION', 'STAFF_HEALTH'], materials: [{ kind: 'SAFETY_RULES', source: 'UPLOADED', sha256: '' }, { kind: 'EQUIPMENT_LAYOUT', source: 'SHARED', sha256: '' }] };
    const { container } = shown({ form: now, form_before: before });
    const rows = within(screen.getByRole('table', { name: '本次补正的内容' })).getAllByRole('row').slice(1);
    expect(rows.map((row) => within(row).getAllByRole('cell').map((cell) => cell.textContent))).toEqual([['食品安全制度', expect.stringContaining('自查'), expect.stringMatching(/自查.*健康/)]]);
    expect(container.querySelector('.notice')?.textContent).toContain('更换的材料');
  });

  it('says nothing the first time, nor when nothing differs', () => {
    const { container } = shown({ form: form({}) });
    expect(container.querySelector('.notice')).toBeNull();
    const again = shown({ form: form({}), form_before: form({}) });
    expect(again.container.querySelector('.notice')).toBeNull();
  });
});
