import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import { App } from 'antd';
import type { ReactNode } from 'react';
import { describe, expect, it } from 'vitest';
import { networkProblem, problemOf } from '../api/problem';
import { useCommand } from './useCommand';

const around = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={new QueryClient()}>
    <App>{children}</App>
  </QueryClientProvider>
);

describe('a command', () => {
  it('keeps its key while the same thing is tried again, and takes another for another thing or after success', async () => {
    const keys: string[] = [];
    const outcomes = [() => Promise.reject(networkProblem()), () => Promise.resolve('done'), () => Promise.resolve('done'), () => Promise.reject(problemOf(412, undefined)), () => Promise.resolve('done')];
    const { result } = renderHook(() => useCommand<string, string>((_what, key) => { keys.push(key); return outcomes[keys.length - 1](); }), { wrapper: around });
    const run = async (what: string, count: number) => {
      act(() => result.current.mutate(what));
      await waitFor(() => expect(keys).toHaveLength(count));
      await waitFor(() => expect(result.current.isPending).toBe(false));
    };
    await run('approve', 1);
    await run('approve', 2);
    expect(keys[1]).toBe(keys[0]);
    await run('approve', 3);
    expect(keys[2]).not.toBe(keys[1]);
    await run('refuse', 4);
    await run('refuse', 5);
    expect(new Set(keys).size).toBe(4);
  });
});
