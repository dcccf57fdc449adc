import { uuid } from './http';
import { networkProblem, problemOf } from './problem';
import type { StoredMaterial } from './types';

/** Largest file the portal takes. */
export const LARGEST_FILE = 10 * 1024 * 1024;
export const FILE_TYPES = ['image/jpeg', 'image/png', 'application/pdf'];

/** Sends a file as it is; XMLHttpRequest, since fetch tells no progress. */
export function uploadMaterial(file: File, onProgress: (percent: number) => void, signal: AbortSignal): Promise<StoredMaterial> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/bff/materials?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('x-actnow', '1');
    request.setRequestHeader('idempotency-key', uuid());
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.responseType = 'json';
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(Math.round((event.loaded / event.total) * 100));
    request.onerror = () => reject(networkProblem());
    request.onload = () => (request.status < 300 ? resolve(request.response as StoredMaterial) : reject(problemOf(request.status, request.response)));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

/** SHA-256 of a file, hex: shown to the clerk and compared with what the portal stored. */
export async function digest(file: Blob): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
