import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { App } from 'antd';
import { createMemoryRouter, RouterProvider } from 'react-router-dom';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Finding } from '../../api/types';
import { KeysProvider } from '../../frame/keys';
import EndOfCompany from './End';

const ENDED: Finding = { field: 'head_office_uscc', rule: 'Law 13', reason: 'HEAD_OFFICE_ENDED', text: { zh: '隶属企业已经终止', en: 'its company has ended' } };
const sent: string[] = [];

/** The page of the end of a branch that is behind its company in this. */
function show(behind: Finding[]) {
  const answers: Record<string, unknown> = {
    '/bff/companies/b1': { company: { name: '青岛样例商贸有限公司城阳分公司', head_office_uscc: 'h1', behind } },
    '/bff/companies/b1/end-bars': { simple_bars: [], ordinary_bars: [] },
    '/bff/companies/b1/form': { form: null },
  };
  vi.stubGlobal('fetch', (request: Request) => {
    const { pathname } = new URL(request.url);
    if (request.method !== 'GET') sent.push(pathname);
    return Promise.resolve(new Response(JSON.stringify(answers[pathname] ?? {}), { headers: { 'content-type': 'application/json' } }));
  });
  const router = createMemoryRouter([{ path: '/companies/:uscc/end', element: <EndOfCompany /> }], { initialEntries: ['/companies/b1/end'] });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <App><KeysProvider><RouterProvider router={router} /></KeysProvider></App>
    </QueryClientProvider>,
  );
}

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  sent.length = 0;
});

describe('the end of a branch', () => {
  it('is decided and signed by its company', async () => {
    show([]);
    expect(await screen.findByText(/分公司由其隶属公司决定注销/)).not.toBeNull();
    expect(screen.getByLabelText('隶属企业已在申请书上签章')).not.toBeNull();
    expect(document.getElementById('liquidators')).toBeNull();
  });

  it('is applied for by who liquidates a company that was revoked', async () => {
    show([ENDED]);
    expect(await screen.findByText(/由该公司的清算组申请注销/)).not.toBeNull();
    expect(screen.queryByLabelText('隶属企业已在申请书上签章')).toBeNull();
    fireEvent.click(screen.getByLabelText('清算组负责人已在申请书上签字'));
    fireEvent.click(screen.getByRole('button', { name: '提交申请' }));
    const missing = await waitFor(() => document.querySelector('.error-summary') ?? Promise.reject(new Error('nothing is wrong')));
    for (const field of ['清算组成员', '决议（决定）日期', '证件号码']) expect(missing.textContent).toContain(field);
    expect(sent).toEqual([]);
  });
});
