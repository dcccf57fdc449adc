import createClient from 'openapi-fetch';
import { currentLanguage } from '../i18n';
import { learnServerTime } from '../lamp/clock';
import { networkProblem, problemOf } from './problem';
import type { paths } from './schema';

/** A key that names one intention of the user; the same on every retry of it. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** What is not chosen is not asked for. */
export function querySerializer(query: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '' && value !== false) params.set(name, String(value));
  }
  return params.toString();
}

/** To the sign-in page, and back here afterwards. */
export function goToLogin() {
  const here = window.location.pathname + window.location.search;
  window.location.assign(here === '/' ? '/login' : `/login?next=${encodeURIComponent(here)}`);
}

async function bodyOf(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type') ?? '';
  return type.includes('json') ? response.json().catch(() => undefined) : undefined;
}

/** fetch with the manners of the portal; throws ProblemError for everything that is not a result. */
async function portalFetch(input: Request): Promise<Response> {
  const headers = new Headers(input.headers);
  headers.set('accept-language', currentLanguage());
  headers.set('x-actnow', '1');
  const response = await fetch(new Request(input, { headers, credentials: 'same-origin' })).catch((error: unknown) => {
    if (input.signal.aborted) throw error;
    throw networkProblem();
  });
  if (response.ok) return response;
  if (response.status === 401) goToLogin();
  throw problemOf(response.status, await bodyOf(response));
}

/** The portal's server, typed by its own description. */
export const portal = createClient<paths>({ baseUrl: window.location.origin, fetch: portalFetch, querySerializer });

/** What a call came to. Failures were thrown on the way, so the data are there; none with 204. */
export async function told<D>(answer: Promise<{ data?: D }>): Promise<D> {
  const { data } = await answer;
  learnServerTime(data);
  return data as D;
}

/** Posts to a path that the server itself named. */
export async function postTo(path: string, body: unknown, key: string): Promise<void> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': key };
  await portalFetch(new Request(new URL(path, window.location.origin), { method: 'POST', headers, body: JSON.stringify(body) }));
}
