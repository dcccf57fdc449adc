import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { App } from 'antd';
import { MemoryRouter } from 'react-router-dom';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FoodLicence, Session } from '../../api/types';
import { SessionProvider } from '../../frame/session';
import { LicenceActs } from './LicenceActs';

const PROPOSED = { state: 'PROPOSED', conditions_version: '1', conditions_sha256: '', signed_at: null, next_action: 'DECIDE_REVOCATION', due: '2026-12-09', due_provisional: false, light: 'GREEN', inspection_id: '', false_commitment: true, proposed_by: 'supervisor' };
const licence = (commitment: FoodLicence['commitment']): FoodLicence => ({ id: 'l1', version: 7, number: 'JY13702140000017', operator_uscc: '', operator_name: '样例餐饮', premises: '', valid_from: '', valid_to: '', state: 'ACTIVE', certificate_id: '', signature_valid: true, renewal_from: '', renewal_until: '', banned_until: '', reports: [], commitment, application_id: 'a1' });

function show(account: string, roles: string[], commitment: FoodLicence['commitment'] = PROPOSED) {
  const session = { me: { account, roles } } as unknown as Session;
  return render(
    <QueryClientProvider client={new QueryClient()}>
      <App>
        <MemoryRouter>
          <SessionProvider session={session}><LicenceActs licence={licence(commitment)} /></SessionProvider>
        </MemoryRouter>
      </App>
    </QueryClientProvider>,
  );
}

const button = (name: string | RegExp) => screen.queryByRole('button', { name });

const sent: Request[] = [];
beforeEach(() => {
  sent.length = 0;
  vi.stubGlobal('fetch', (request: Request) => {
    sent.push(request);
    return Promise.resolve(new Response('{}', { headers: { 'content-type': 'application/json' } }));
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('the follow-up of a commitment', () => {
  it('is ordered, proposed and decided by those whose turn it is', () => {
    for (const [state, account, roles, text] of [
      ['UNMET', 'head', ['HEAD'], '责令限期整改'],
      ['NOT_PUT_RIGHT', 'supervisor', ['SUPERVISOR'], '建议撤销许可'],
      ['PROPOSED', 'head', ['HEAD'], '不予撤销，重新责令整改'],
    ] as const) {
      show(account, [...roles], { ...PROPOSED, state });
      expect(button(text), state).not.toBeNull();
      cleanup();
      show('window', ['WINDOW'], { ...PROPOSED, state });
      expect(button(text), `${state} at the window`).toBeNull();
      cleanup();
    }
  });

  it('is decided as it was proposed, after what follows was read', async () => {
    show('head', ['HEAD']);
    fireEvent.click(button('撤销许可（未履行承诺）') as HTMLElement);
    expect(screen.getByText(/青岛市优化营商环境条例第26条/)).not.toBeNull();
    expect(screen.getByText('提出人：supervisor。提出人不得作出决定。')).not.toBeNull();
    const agree = () => fireEvent.click(screen.getAllByRole('button', { name: '撤销许可（未履行承诺）' }).pop() as HTMLElement);
    agree();
    expect(screen.getAllByText(/理由/).length).toBeGreaterThan(0);
    expect(sent).toHaveLength(0);
    fireEvent.change(document.getElementById('act.grounds') as HTMLElement, { target: { value: '逾期未整改，承诺与实际不符。' } });
    agree();
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(new URL(sent[0].url).pathname).toBe('/bff/food-licences/l1/revoke');
    expect(await sent[0].json()).toEqual({ grounds: '逾期未整改，承诺与实际不符。', remedies: '', kind: 'COMMITMENT_FALSE', expected_version: 7 });
  });

  it('is not decided by who proposed it', () => {
    show('supervisor', ['HEAD', 'SUPERVISOR']);
    const decide = button(/撤销许可（未履行承诺）/) as HTMLElement;
    expect(decide.getAttribute('aria-disabled')).toBe('true');
    expect(decide.textContent).toContain('须由提出人以外的人员决定');
    fireEvent.click(decide);
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('a penalty', () => {
  it('names who is directly responsible, of the persons of the file', async () => {
    vi.stubGlobal('fetch', (request: Request) => {
      sent.push(request);
      const persons = [{ ref: 'p4', name: '王*例', id_kind: 'RESIDENT_ID', id_number: '3702**********003X', phone: '', email: '' }];
      return Promise.resolve(new Response(JSON.stringify({ persons }), { headers: { 'content-type': 'application/json' } }));
    });
    show('head', ['HEAD'], null);
    fireEvent.click(button('撤销、撤回、吊销') as HTMLElement);
    await waitFor(() => expect(sent.map(({ url }) => new URL(url).pathname)).toEqual(['/bff/applications/a1/persons']));
    const choose = async (field: string, text: RegExp) => {
      fireEvent.mouseDown(document.getElementById(`act.${field}`) as HTMLElement);
      fireEvent.click(await screen.findByText(text, { selector: '.ant-select-item-option-content' }));
    };
    expect(document.getElementById('act.responsible')).toBeNull();
    await choose('kind', /^吊销/);
    await choose('responsible', /王\*例/);
    fireEvent.change(document.getElementById('act.grounds') as HTMLElement, { target: { value: '经营超过保质期的食品，情节严重。' } });
    fireEvent.click(screen.getAllByRole('button', { name: '撤销、撤回、吊销' }).pop() as HTMLElement);
    await waitFor(() => expect(sent).toHaveLength(2));
    expect(await sent[1].json()).toEqual({ kind: 'REVOKED_AS_PENALTY', grounds: '经营超过保质期的食品，情节严重。', remedies: '', responsible: ['p4'], expected_version: 7 });
  });
});
