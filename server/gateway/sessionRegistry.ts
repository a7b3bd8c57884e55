import type { ChildProcess } from 'node:child_process';
import type { AppCatalog, CatalogEntry } from './appCatalog.ts';
import { forkSessionProcess, type SessionEnd, SessionHandle } from './sessionHandle.ts';

/** Sessions at once: each is a process of some 60 MB. */
const MAX_SESSIONS = 50;
/** Ended sessions whose reason is remembered for clients that ask. */
const REMEMBERED_ENDS = 100;
/** How often the processes are looked at, milliseconds. */
const WATCH_MS = 1000;

/** Options of a registry. */
export interface RegistryOptions {
  readonly catalog: AppCatalog;
  /** The module that a session's process runs. */
  readonly sessionModule: string;
  /** How long a session without viewers lives, milliseconds. */
  readonly keepMs: number;
}

/** Why a client cannot be given a session. */
export class NoSessionError extends Error {
  override readonly name = 'NoSessionError';
  readonly code: 'notFound' | 'busy' | SessionEnd['code'];

  constructor(code: NoSessionError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** The sessions of a gateway: started when an app is opened, found by name, ended when nobody comes back. */
export class SessionRegistry {
  private readonly options: RegistryOptions;
  private readonly sessions = new Map<string, SessionHandle>();
  private readonly ends = new Map<string, SessionEnd>();
  private readonly expiries = new Map<string, NodeJS.Timeout>();
  private readonly numbers = new Map<string, number>();
  private spare: ChildProcess | undefined;
  private watching: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(options: RegistryOptions) {
    this.options = options;
    this.prepareSpare();
  }

  get all(): readonly SessionHandle[] {
    return [...this.sessions.values()];
  }

  /** A session of the app: the one that all share, or a new one. Throws a NoSessionError. */
  open(appName: string): SessionHandle {
    const app = this.options.catalog.get(appName);
    if (app === undefined) throw new NoSessionError('notFound', `This server has no app named "${appName}".`);
    if (app.shared) return this.sessions.get(app.name) ?? this.start(app.name, app);
    const number = (this.numbers.get(appName) ?? 0) + 1;
    this.numbers.set(appName, number);
    return this.start(`${app.name}-${number}`, app);
  }

  /** A running session by its name. Throws a NoSessionError that tells how it ended, if it did. */
  find(name: string): SessionHandle {
    const session = this.sessions.get(name);
    if (session !== undefined) return session;
    const end = this.ends.get(name);
    if (end !== undefined) throw new NoSessionError(end.code, end.reason);
    throw new NoSessionError('notFound', `This server has no session named "${name}". It may have ended.`);
  }

  /** Ends all sessions, each telling its viewers. */
  close(): void {
    this.closed = true;
    clearInterval(this.watching);
    for (const expiry of this.expiries.values()) clearTimeout(expiry);
    for (const session of this.sessions.values()) session.close('shutdown', 'The server is shutting down.');
    this.spare?.kill();
  }

  private start(name: string, app: CatalogEntry): SessionHandle {
    if (this.sessions.size >= MAX_SESSIONS) {
      throw new NoSessionError(
        'busy',
        `This server runs ${MAX_SESSIONS} sessions already, as many as it may. End one.`,
      );
    }
    const child = this.spare ?? forkSessionProcess(this.options.sessionModule);
    this.spare = undefined;
    this.ends.delete(name);
    const session = new SessionHandle(name, app, child, {
      changed: () => this.expireWhenAlone(session),
      ended: (end) => this.ended(session, end),
    });
    this.sessions.set(name, session);
    this.expireWhenAlone(session);
    this.watching ??= setInterval(() => this.watch(), WATCH_MS);
    // Not at once: the session that somebody waits for goes first.
    setTimeout(() => this.prepareSpare(), 500).unref();
    return session;
  }

  private prepareSpare(): void {
    if (this.closed || this.spare !== undefined) return;
    const child = forkSessionProcess(this.options.sessionModule);
    this.spare = child;
    child.once('exit', () => {
      if (this.spare === child) this.spare = undefined;
    });
  }

  private watch(): void {
    for (const session of this.sessions.values()) void session.watch();
  }

  /** A session without viewers ends after a while; with one it stays. */
  private expireWhenAlone(session: SessionHandle): void {
    const { name } = session;
    clearTimeout(this.expiries.get(name));
    this.expiries.delete(name);
    if (session.viewers > 0 || this.closed) return;
    const minutes = Math.round(this.options.keepMs / 60_000);
    const reason = `Nobody watched this session for ${minutes} minutes, so it was ended.`;
    const expiry = setTimeout(() => session.close('ended', reason), this.options.keepMs);
    expiry.unref();
    this.expiries.set(name, expiry);
  }

  private ended(session: SessionHandle, end: SessionEnd): void {
    const { name } = session;
    if (this.sessions.get(name) !== session) return;
    this.sessions.delete(name);
    clearTimeout(this.expiries.get(name));
    this.expiries.delete(name);
    this.ends.set(name, end);
    const oldest = this.ends.keys().next();
    if (this.ends.size > REMEMBERED_ENDS && oldest.done !== true) this.ends.delete(oldest.value);
    if (this.sessions.size === 0) {
      clearInterval(this.watching);
      this.watching = undefined;
    }
  }
}
