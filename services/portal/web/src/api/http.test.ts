import { afterEach, describe, expect, it, vi } from 'vitest';
import { serverNow } from '../lamp/clock';
import { nextTask, taskPage, workbench } from './calls';
import { uuid } from './http';
import { isProblem, NETWORK } from './problem';

const answer = (status: number, body?: unknown) => vi.fn(() => Promise.resolve(new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { 'content-type': 'application/problem+json' } })));
const asked = (fetcher: ReturnType<typeof vi.fn>) => fetcher.mock.calls[0][0] as Request;
const caught = (promise: Promise<unknown>) => promise.then(() => undefined, (error: unknown) => error);
afterEach(() => vi.unstubAllGlobals());

describe('http', () => {
  it('marks a write as ours, with the key of its intention', async () => {
    const fetcher = answer(204);
    vi.stubGlobal('fetch', fetcher);
    expect(await nextTask({ kind: '' }, 'key-1')).toBeUndefined();
    const request = asked(fetcher);
    expect([request.headers.get('x-actnow'), request.headers.get('idempotency-key'), request.headers.get('accept-language')]).toEqual(['1', 'key-1', 'zh-CN']);
    expect(await request.json()).toEqual({ kind: '' });
  });

  it('leaves empty filters out of the address and learns the time', async () => {
    const fetcher = answer(200, { server_now: new Date(Date.now() + 3_600_000).toISOString() });
    vi.stubGlobal('fetch', fetcher);
    await workbench({ kind: '', light: 'RED', mine: false, cursor: undefined });
    expect(new URL(asked(fetcher).url).search).toBe('?light=RED');
    expect(serverNow() - Date.now()).toBeGreaterThan(3_590_000);
  });

  it('turns every failure into a problem', async () => {
    vi.stubGlobal('fetch', answer(409, { code: 'STALE_VERSION', message: { zh: '已修改', en: 'changed' }, violations: [], details: { decided_by: 'registrar' }, trace_id: 'abc' }));
    const stale = await caught(taskPage('a'));
    expect(isProblem(stale) && [stale.status, stale.problem.code, stale.problem.details.decided_by]).toEqual([409, 'STALE_VERSION', 'registrar']);
    vi.stubGlobal('fetch', answer(502));
    const proxy = await caught(taskPage('a'));
    expect(isProblem(proxy) && proxy.problem.code).toBe('HTTP_502');
    vi.stubGlobal('fetch', vi.fn(() => Promise.reject(new TypeError('down'))));
    const down = await caught(taskPage('a'));
    expect(isProblem(down) && down.problem.code).toBe(NETWORK);
  });

  it('makes keys of version 4', () => {
    expect(uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(uuid()).not.toBe(uuid());
  });
});
