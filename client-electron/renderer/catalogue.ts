import type { Platform } from './platform.ts';
import { appsUrl, shortAddress } from './serverLink.ts';

export interface AppEntry {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Everybody who opens it comes to the same session. */
  readonly shared: boolean;
  /** The heading of a program of the system; empty for apps. */
  readonly category: string;
  /** Further words by which people look for it. */
  readonly keywords: string;
  /** The server has a picture of it. */
  readonly hasIcon: boolean;
}

export interface SessionEntry {
  readonly name: string;
  /** The app that runs in it. */
  readonly app: string;
  readonly title: string;
  readonly viewers: number;
}

/** What a server offers. */
export interface Catalogue {
  readonly serverName: string;
  readonly serverVersion: string;
  readonly apps: readonly AppEntry[];
  readonly sessions: readonly SessionEntry[];
}

/** The server wants a token, or another one. */
export class TokenNeededError extends Error {}

/**
 * Asks a server what it offers. Rejects with a TokenNeededError, or with an Error whose message tells people
 * what is wrong and what to do.
 */
export async function fetchCatalogue(platform: Platform, origin: string): Promise<Catalogue> {
  const token = platform.token(origin);
  const where = shortAddress(origin);
  const { status, body } = await platform.fetchJson(appsUrl(origin), token);
  if (status === 401) {
    throw new TokenNeededError(
      token === undefined
        ? 'This server lets people in with a token. It is in the link that the server printed when it started.'
        : 'The server did not accept this token. Copy it again from the link that the server printed.',
    );
  }
  if (status !== 200) throw new Error(refusal(where, status, body));
  return readCatalogue(body, where);
}

function refusal(where: string, status: number, body: unknown): string {
  const reason = isRecord(body) ? body.error : undefined;
  if (typeof reason === 'string') return reason;
  const hint = status === 404 ? 'Something other than Farglass may be running there.' : 'Its log may say why.';
  return `The server at ${where} answered with error ${status}. ${hint}`;
}

function readCatalogue(body: unknown, where: string): Catalogue {
  if (!isRecord(body) || !Array.isArray(body.apps) || !Array.isArray(body.sessions)) {
    throw new Error(`${where} does not answer like a Farglass server. Check the address.`);
  }
  const server = isRecord(body.server) ? body.server : {};
  return {
    serverName: text(server.name, where),
    serverVersion: text(server.version, ''),
    apps: body.apps.filter(isNamed).map((app) => ({
      name: app.name,
      title: text(app.title, app.name),
      description: text(app.description, ''),
      shared: app.shared === true,
      category: text(app.category, ''),
      keywords: text(app.keywords, ''),
      hasIcon: app.icon === true,
    })),
    sessions: body.sessions.filter(isNamed).map((session) => ({
      name: session.name,
      app: text(session.app, ''),
      title: text(session.title, session.name),
      viewers: typeof session.viewers === 'number' ? session.viewers : 0,
    })),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isNamed(value: unknown): value is Readonly<Record<string, unknown>> & { readonly name: string } {
  return isRecord(value) && typeof value.name === 'string';
}

function text(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value.trim() !== '' ? value : otherwise;
}
