import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { App } from 'antd';
import { MemoryRouter } from 'react-router-dom';
import { afterEach, expect, it, vi } from 'vitest';
import * as calls from '../../api/calls';
import { KeysProvider } from '../../frame/keys';
import { PersonSearch } from './PersonSearch';

afterEach(() => vi.restoreAllMocks());

const held = (post: string, until: string) => ({ post, since: '2026-09-21', until, person: { ref: 'p1', name: '陶**', id_kind: 'RESIDENT_ID', id_number: '370214********001X', phone: '', verified: true } });
const page = (uscc: string, next_cursor: string) => ({ companies: [{ company: { uscc, name: `企业${uscc}`, state: 'ACTIVE' }, posts: [held('DIRECTOR', ''), held('SUPERVISOR', '2026-10-12')] }], next_cursor });

it('asks for a reason, shows what the person is and was, and goes on where the page ended', async () => {
  const asked = vi.spyOn(calls, 'companiesOfPerson').mockResolvedValueOnce(page('A', 'A') as never).mockResolvedValueOnce(page('B', '') as never);
  render(<QueryClientProvider client={new QueryClient()}><App><KeysProvider><MemoryRouter><PersonSearch /></MemoryRouter></KeysProvider></App></QueryClientProvider>);
  fireEvent.change(screen.getByLabelText('证件号码或者完整姓名'), { target: { value: '37021419000101001X' } });
  fireEvent.click(screen.getByRole('button', { name: '记录并查找' }));
  await screen.findByText('请说明理由，至少 4 个字');
  expect(asked).not.toHaveBeenCalled();
  fireEvent.change(screen.getByLabelText('查看理由'), { target: { value: '核查冒名登记投诉' } });
  fireEvent.click(screen.getByRole('button', { name: '记录并查找' }));
  await screen.findByText('企业A');
  expect(asked.mock.calls[0][0]).toEqual({ id_kind: 'RESIDENT_ID', id_number: '37021419000101001X', name: '', reason: '核查冒名登记投诉', cursor: '', limit: 0 });
  expect(screen.getByText(/董事，.*起/)).toBeTruthy();
  expect(screen.getByText(/曾任监事，/)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: '更多企业' }));
  await screen.findByText('企业B');
  expect(screen.getByText('企业A')).toBeTruthy();
  expect(asked.mock.calls[1][0]).toMatchObject({ cursor: 'A' });
  await waitFor(() => expect(screen.queryByRole('button', { name: '更多企业' })).toBeNull());
});
