import type { ChildProcess } from 'node:child_process';
import type { Effort } from '../session/effort.ts';
import type { CatalogEntry, LiveCatalog } from './appCatalog.ts';
import { forkSessionProcess, type SessionEnd, SessionHandle } from './sessionHandle.ts';

/** Sessions at once: each is a process of some 60 MB. */
const MAX_SESSIONS = 50;
/** Ended sessions whose reason is remembered for clients that ask. */
const REMEMBERED_ENDS = 100;
/** How long a session lives that nobody has watched yet: whoever opened it has gone. */
const UNSEEN_MS = 30_000;
/** How often the processes are looked at, milliseconds. */
const WATCH_MS = 1000;

/** Options of a registry. */
export interface RegistryOptions {
  readonly catalog: LiveCatalog;
  /** The module that a session's process runs. */
  readonly sessionModule: string;
  /** How long a session without viewers lives, milliseconds. */
  readonly keepMs: number;
  /** How much time sessions spend on saving bytes. */
  readonly effort: Effort;
  /** Cores that each session's process may use; as many as Node.js takes when absent. */
  readonly threads?: number;
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
  /** Those that live without viewers. */
  private readonly kept = new WeakSet<SessionHandle>();
  /** Sessions whose processes are there, ended ones included. */
  private readonly alive = new Set<SessionHandle>();
  /** Grows with every session, also over restarts of the gateway: it starts at the seconds since 1970. */
  private epoch = Math.floor(Date.now() / 1000);
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
    const app = this.options.catalog.apps.get(appName);
    if (app === undefined) throw new NoSessionError('notFound', `This server has no app named "${appName}".`);
    if (app.shared) return this.sessions.get(app.name) ?? this.start(app.name, app);
    let number = this.numbers.get(appName) ?? 0;
    let name: string;
    // Another app may be called like that.
    do name = `${app.name}-${++number}`;
    while (this.sessions.has(name) || this.options.catalog.apps.has(name));
    this.numbers.set(appName, number);
    return this.start(name, app);
  }

  /** A running session by its name. Throws a NoSessionError that tells how it ended, if it did. */
  find(name: string): SessionHandle {
    const session = this.sessions.get(name);
    if (session !== undefined) return session;
    const end = this.ends.get(name);
    if (end !== undefined) throw new NoSessionError(end.code, end.reason);
    throw new NoSessionError('notFound', `This server has no session named "${name}". It may have ended.`);
  }

  /** As `open`, but the session lives until it ends by itself, also when nobody watches. */
  openKept(appName: string): SessionHandle {
    const session = this.open(appName);
    this.kept.add(session);
    this.expireWhenAlone(session, this.options.keepMs);
    return session;
  }

  /** Ends all sessions, each telling its viewers. Resolves when their processes are gone, after seconds at most. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.watching);
    for (const expiry of this.expiries.values()) clearTimeout(expiry);
    for (const session of this.sessions.values()) session.close('shutdown', 'The server is shutting down.');
    this.spare?.kill();
    await Promise.all([...this.alive].map((session) => session.exited));
  }

  /** Ends all processes at once, without a word. */
  kill(): void {
    for (const session of this.sessions.values()) session.kill();
    this.spare?.kill('SIGKILL');
  }

  private start(name: string, app: CatalogEntry): SessionHandle {
    if (this.sessions.size >= MAX_SESSIONS) {
      throw new NoSessionError(
        'busy',
        `This server runs ${MAX_SESSIONS} sessions already, as many as it may. End one.`,
      );
    }
    const child = this.spare ?? this.fork();
    this.spare = undefined;
    if (child === undefined) {
      throw new NoSessionError('busy', 'This server cannot start another process now. Try again later.');
    }
    this.ends.delete(name);
    const session = new SessionHandle(name, { epoch: ++this.epoch, effort: this.options.effort }, app, child, {
      viewersChanged: () => this.expireWhenAlone(session, this.options.keepMs),
      ended: (end) => this.ended(session, end),
    });
    this.sessions.set(name, session);
    this.alive.add(session);
    void session.exited.then(() => this.alive.delete(session));
    this.expireWhenAlone(session, Math.min(UNSEEN_MS, this.options.keepMs));
    this.watching ??= setInterval(() => this.watch(), WATCH_MS);
    // Not at once: the session that somebody waits for goes first.
    setTimeout(() => this.prepareSpare(), 500).unref();
    return session;
  }

  private prepareSpare(): void {
    if (this.closed || this.spare !== undefined) return;
    const child = this.fork();
    this.spare = child;
    child?.once('exit', () => {
      if (this.spare === child) this.spare = undefined;
    });
  }

  /** A new process; undefined when the system has no room for one. */
  private fork(): ChildProcess | undefined {
    try {
      const child = forkSessionProcess(this.options.sessionModule, this.options.threads);
      child.on('error', (error) => console.error(error));
      return child.pid === undefined ? undefined : child;
    } catch (error) {
      console.error(error);
      return undefined;
    }
  }

  private watch(): void {
    for (const session of this.sessions.values()) void session.watch();
  }

  /** A session without viewers ends after a while; with one it stays. */
  private expireWhenAlone(session: SessionHandle, milliseconds: number): void {
    const { name } = session;
    clearTimeout(this.expiries.get(name));
    this.expiries.delete(name);
    if (session.viewers > 0 || this.closed || this.kept.has(session)) return;
    const reason = `Nobody watched this session for ${Math.ceil(milliseconds / 60_000)} min, so it was ended.`;
    const expiry = setTimeout(() => session.close('ended', reason), milliseconds);
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
