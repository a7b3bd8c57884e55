import type { JsonAnswer } from '../renderer/platform.ts';
import { reasonOf } from './networkReasons.ts';

/** A list of apps has a few kilobytes; more than this is no list. */
const MAX_JSON_BYTES = 1 << 20;
/** Long enough for a server across the world that is starting up. */
const ANSWER_TIMEOUT_MS = 10_000;

/** The part of `fetch` that is used here: Electron's, which shares proxies and certificates with the page's sockets. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Fetches JSON. Rejects with a sentence when there is no answer, or one that is too long. */
export async function fetchJson(fetch: Fetch, url: URL, token: string | undefined): Promise<JsonAnswer> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (token !== undefined) headers.Authorization = `Bearer ${token}`;
  try {
    // No redirects: the token is for this server only. A redirect is an error here, and its reason is unspecific.
    const response = await fetch(url.href, {
      headers,
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    return { status: response.status, body: parse(await readLimited(response, url)) };
  } catch (cause) {
    throw cause instanceof TooLongError ? cause : new Error(reasonOf(cause, url), { cause });
  }
}

/**
 * Finds out why a WebSocket could not be opened, by asking the same server for something that every server answers
 * without a token. Resolves with a sentence in any case.
 */
export async function explainFailure(fetch: Fetch, socketUrl: URL): Promise<string> {
  const health = new URL('/healthz', socketUrl.href.replace(/^ws/, 'http'));
  try {
    const { status, body } = await fetchJson(fetch, health, undefined);
    // Any value has these, maybe undefined.
    const answer = (body ?? {}) as { readonly status?: unknown; readonly error?: unknown };
    if (status === 200 && answer.status === 'ok') {
      return (
        `${socketUrl.host} answers, but the connection could not be opened. ` +
        'Perhaps a proxy on the way does not pass WebSockets on.'
      );
    }
    if (typeof answer.error === 'string') return `${socketUrl.host} refused the connection: ${answer.error}`;
    return `What answers at ${socketUrl.host} is not a Farglass server. Check the name and the port.`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

class TooLongError extends Error {
  override readonly name = 'TooLongError';
}

async function readLimited(response: Response, url: URL): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  while (reader !== undefined) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > MAX_JSON_BYTES) {
      await reader.cancel();
      throw new TooLongError(`The answer of ${url.host} is longer than 1 MiB: this is not a Farglass server.`);
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined; // the contract: what is not JSON is an answer without a body
  }
}
