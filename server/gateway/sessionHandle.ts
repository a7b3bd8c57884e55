import { type ChildProcess, fork } from 'node:child_process';
import type { Socket } from 'node:net';
import type { CloseCode } from '../../protocol/index.ts';
import type { AppDetails } from '../app/app.ts';
import type { ControlMessage, SessionReport, SessionSpec, UpgradeRequest } from '../session/control.ts';
import { limitThreads } from '../session/threadLimit.ts';
import type { CatalogEntry } from './appCatalog.ts';
import { processUsage } from './processUsage.ts';

/** Memory that a session may use in RAM, bytes. Generous for images; far below what would hurt the machine. */
const MAX_RESIDENT_BYTES = 1.5 * 1024 ** 3;
/** Heap of JavaScript objects within that, megabytes. */
const MAX_HEAP_MEGABYTES = 768;
/** A process that uses more than this share of its heap and does not answer is short of memory. */
const FULL_HEAP_SHARE = 0.8;
/** A session that does not answer for so long while it computes is stuck. */
const STUCK_MS = 5000;
/** Share of a core above which a session is asked whether it still answers. */
const BUSY_SHARE = 0.5;
/** A process that was told to end, or has said that it does, is made to after this time. */
const END_MS = 2000;
/** Lines of a session's error output that are kept to say why it died. */
const KEPT_ERROR_CHARS = 4000;

/** How a session ended. */
export interface SessionEnd {
  readonly code: CloseCode;
  readonly reason: string;
}

export interface SessionHandleEvents {
  viewersChanged(): void;
  ended(end: SessionEnd): void;
}

/**
 * Starts a process that can become a session: its modules load while nobody waits. It uses about `threads` cores, or as
 * many as Node.js takes.
 */
export function forkSessionProcess(modulePath: string, threads?: number): ChildProcess {
  const { FARGLASS_TOKEN: _secret, ...outer } = process.env;
  const { execArgv, environment } =
    threads === undefined ? { execArgv: [], environment: outer } : limitThreads(outer, threads);
  return fork(modulePath, [], {
    execArgv: [`--max-old-space-size=${MAX_HEAP_MEGABYTES}`, ...execArgv],
    env: environment,
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
}

/** A session's process as the gateway sees it: it is handed sockets, watched, and its end is explained. */
export class SessionHandle {
  readonly name: string;
  readonly app: CatalogEntry;
  /** Resolves when the app has started, and never if it does not. */
  readonly started: Promise<void>;
  /** Resolves when the session is over. */
  readonly ended: Promise<SessionEnd>;
  /** Resolves when its process is gone. */
  readonly exited: Promise<void>;
  private readonly child: ChildProcess;
  private readonly events: SessionHandleEvents;
  private titleNow: string;
  private viewerCount = 0;
  private detailsNow: AppDetails = {};
  private end: SessionEnd | undefined;
  private hasStarted: () => void = () => {};
  private hasEnded: (end: SessionEnd) => void = () => {};
  private errorOutput = '';
  private cpuSeconds = 0;
  private askedAt: number | undefined;
  private lastLook = performance.now();
  /** Sockets that are on their way to the process. */
  private readonly handed = new Set<Socket>();

  /** `epoch` is greater than that of any earlier session of this name. */
  constructor(
    name: string,
    { epoch, effort }: Pick<SessionSpec, 'epoch' | 'effort'>,
    app: CatalogEntry,
    child: ChildProcess,
    events: SessionHandleEvents,
  ) {
    this.name = name;
    this.app = app;
    this.titleNow = app.title;
    this.child = child;
    this.events = events;
    this.started = new Promise((resolve) => {
      this.hasStarted = resolve;
    });
    this.ended = new Promise((resolve) => {
      this.hasEnded = resolve;
    });
    this.exited = new Promise((resolve) => {
      child.once('exit', () => resolve());
    });
    child.on('message', (report) => this.reported(report as SessionReport)); // our own process sends nothing else
    child.on('exit', (code, signal) => this.explainExit(code, signal));
    child.on('error', (error) =>
      this.finish({ code: 'crashed', reason: `The session could not start: ${error.message}` }),
    );
    child.stderr?.on('data', (data: Buffer) => {
      process.stderr.write(data);
      this.errorOutput = (this.errorOutput + data.toString()).slice(-KEPT_ERROR_CHARS);
    });
    const spec: SessionSpec = { session: name, module: app.module, options: app.options, epoch, effort };
    this.send({ kind: 'start', spec });
  }

  get title(): string {
    return this.titleNow;
  }

  get viewers(): number {
    return this.viewerCount;
  }

  /** What the app has told when it started, and when it ended. */
  get details(): AppDetails {
    return this.detailsNow;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Hands a client's socket over; the session finishes the WebSocket handshake. */
  hand(request: UpgradeRequest, socket: Socket): void {
    if (!this.child.connected) {
      socket.destroy();
      return;
    }
    this.handed.add(socket);
    // Our own copy is closed as soon as the other one is on its way, or when the process dies before: left to Node,
    // it would wait for an answer that a dying process never gives, and the client with it.
    this.child.send({ kind: 'viewer', request } satisfies ControlMessage, socket, { keepOpen: true }, () => {
      this.handed.delete(socket);
      socket.destroy();
    });
  }

  /** Asks the session to tell its viewers and to end. */
  close(code: CloseCode, reason: string): void {
    this.send({ kind: 'end', code, reason });
    this.endSoon();
  }

  /** Ends the process without a word. */
  kill(): void {
    this.child.kill('SIGKILL');
  }

  /**
   * One look at the process: too much memory, or no answer while it computes, ends it. A process that sleeps
   * is not woken.
   */
  async watch(): Promise<void> {
    const pid = this.child.pid;
    if (this.end !== undefined || pid === undefined) return;
    const now = performance.now();
    const elapsed = (now - this.lastLook) / 1000;
    this.lastLook = now;
    const usage = await processUsage(pid);
    if (usage !== undefined && usage.residentBytes > MAX_RESIDENT_BYTES) {
      this.killFor(`The app was ended: it used ${Math.round(usage.residentBytes / 1024 ** 2)} MB of memory.`);
      return;
    }
    const share = usage === undefined ? 1 : (usage.cpuSeconds - this.cpuSeconds) / elapsed;
    if (usage !== undefined) this.cpuSeconds = usage.cpuSeconds;
    if (this.askedAt !== undefined) {
      if (now - this.askedAt > STUCK_MS) {
        // A heap that is nearly full keeps a process busy collecting garbage, on slow machines for minutes.
        const full = usage !== undefined && usage.residentBytes > FULL_HEAP_SHARE * MAX_HEAP_MEGABYTES * 1024 ** 2;
        const used = full ? `used ${Math.round(usage.residentBytes / 1024 ** 2)} MB of memory and ` : '';
        this.killFor(`The app was ended: it ${used}did not answer for ${STUCK_MS / 1000} seconds.`);
      }
    } else if (share > BUSY_SHARE) {
      this.askedAt = now;
      this.send({ kind: 'ping' });
    }
  }

  private send(message: ControlMessage): void {
    if (this.child.connected) this.child.send(message, () => {});
  }

  private reported(report: SessionReport): void {
    switch (report.kind) {
      case 'loaded':
      case 'described':
        break;
      case 'started':
        this.titleNow = report.title;
        this.detailsNow = report.details;
        this.hasStarted();
        break;
      case 'title':
        this.titleNow = report.title;
        break;
      case 'viewers':
        this.viewerCount = report.count;
        this.events.viewersChanged();
        break;
      case 'pong':
        this.askedAt = undefined;
        break;
      case 'ended':
        this.detailsNow = report.details;
        this.finish({ code: report.code, reason: report.reason });
        break;
      default:
        report satisfies never;
    }
  }

  private killFor(reason: string): void {
    this.finish({ code: 'crashed', reason });
    this.kill();
  }

  /** A process that loops hears no request; it is ended all the same. */
  private endSoon(): void {
    const timer = setTimeout(() => this.kill(), END_MS);
    this.child.once('exit', () => clearTimeout(timer));
  }

  private explainExit(code: number | null, signal: NodeJS.Signals | null): void {
    const outOfMemory = /heap out of memory|Allocation failed/.test(this.errorOutput);
    const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
    const reason = outOfMemory
      ? `The app was ended: it used more than ${MAX_HEAP_MEGABYTES} MB of memory.`
      : `The session's process has ended unexpectedly (${how}).`;
    this.finish({ code: 'crashed', reason });
  }

  private finish(end: SessionEnd): void {
    if (this.end !== undefined) return;
    this.end = end;
    this.viewerCount = 0;
    // The process will not take them any more; their clients ask again and are told why.
    for (const socket of this.handed) socket.destroy();
    this.handed.clear();
    if (this.child.exitCode === null && this.child.signalCode === null) this.endSoon();
    this.events.ended(end);
    this.hasEnded(end);
  }
}
