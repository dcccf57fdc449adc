import { currentLanguage } from '../i18n';
import { learnServerTime } from '../lamp/clock';
import { networkProblem, problemOf } from './problem';

export type Query = Record<string, string | number | boolean | null | undefined>;

/** A key that names one intention of the user; the same on every retry of it. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function address(path: string, query?: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '' && value !== false) params.set(name, String(value));
  }
  const text = params.toString();
  return text ? `${path}?${text}` : path;
}

/** To the sign-in page, and back here afterwards. */
export function goToLogin() {
  const here = window.location.pathname + window.location.search;
  window.location.assign(here === '/' ? '/login' : `/login?next=${encodeURIComponent(here)}`);
}

async function read(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const type = response.headers.get('content-type') ?? '';
  return type.includes('json') ? response.json().catch(() => undefined) : undefined;
}

/** fetch with the manners of the portal; throws ProblemError for everything that is not a result. */
export async function portalFetch(input: Request): Promise<Response> {
  const headers = new Headers(input.headers);
  headers.set('accept-language', currentLanguage());
  headers.set('x-actnow', '1');
  const sent = new Request(input, { headers, credentials: 'same-origin' });
  const response = await fetch(sent).catch((error: unknown) => {
    if (input.signal.aborted) throw error;
    throw networkProblem();
  });
  if (response.ok) return response;
  if (response.status === 401) goToLogin();
  throw problemOf(response.status, await read(response));
}

async function answer<T>(request: Request): Promise<T> {
  const body = await read(await portalFetch(request));
  learnServerTime(body);
  return body as T;
}

const absolute = (path: string, query?: Query) => new URL(address(path, query), window.location.origin).toString();

export const get = <T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> => answer<T>(new Request(absolute(path, query), { signal }));

/** A write; `key` names the intention, so that a repeated one is done once. */
export function send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body: unknown, key: string, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { 'idempotency-key': key };
  if (body !== undefined) headers['content-type'] = 'application/json';
  return answer<T>(new Request(absolute(path), { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal }));
}

/** A look-up that needs a body (checks while typing): changes nothing. */
export const ask = <T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> => send<T>('POST', path, body, uuid(), signal);
