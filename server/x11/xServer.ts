import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isSurfaceSize } from '../../protocol/index.ts';
import { freeDisplays, lockHolder, MAX_DISPLAY, occupant, removeTraces, socketOf } from './displayNumbers.ts';
import { findExecutable } from './programs/findExecutable.ts';
import { setScreenSize } from './screenSize.ts';
import { ServerProcess } from './serverProcess.ts';
import { setupRequest, xauthority } from './xauthority.ts';
import { type XAddress, XConnection } from './xConnection.ts';

/** A server that does not answer after this time is given up, milliseconds. It usually takes 60. */
const START_MS = 15_000;
/** How often one that starts is asked whether it is there, milliseconds. */
const POLL_MS = 5;
const DEFAULT_DPI = 96;
const COOKIE_BYTES = 16;
/** The file with the secret, in the server's folder. */
const AUTHORITY = 'Xauthority';
/** How a server says that another has the display. */
const TAKEN = /already active for display|listening socket/i;

/** The kinds of X server: programs that are one, the Debian package they come in, and what tells them the size. */
const kinds = {
  resizable: {
    programs: ['Xtigervnc', 'Xvnc'],
    install: 'tigervnc-standalone-server',
    // It is a VNC server too; that part gets no socket and does not touch the clipboard.
    args: (width: number, height: number) => [
      ...['-geometry', `${width}x${height}`, '-depth', '24'],
      ...['-rfbport', '-1', '-SecurityTypes', 'None', '-SendCutText=0', '-AcceptCutText=0'],
    ],
  },
  fixed: {
    programs: ['Xvfb'],
    install: 'xvfb',
    args: (width: number, height: number) => ['-screen', '0', `${width}x${height}x24`],
  },
} as const;

/** A server of the kind `fixed` never has a larger screen than at its start; as a substitute it begins with this one. */
const SUBSTITUTE = { width: 3840, height: 2160 };

/** Whether the screen of a server can have any size, or none that is larger than at its start. */
export type XServerKind = keyof typeof kinds;

export interface XServerOptions {
  /** The number of its display; a free one by default. */
  readonly display?: number | undefined;
  /** The size of its screen, pixels. */
  readonly width: number;
  readonly height: number;
  readonly dpi?: number | undefined;
  /** `resizable` by default, with the other kind as a substitute where only that is installed. */
  readonly kind?: XServerKind | undefined;
  /** True: every user of this machine may connect, without a secret. */
  readonly open?: boolean | undefined;
}

/**
 * An X server without a screen of its own, for programs to draw on. It listens on local sockets only, and whoever
 * connects must show its secret. It ends when it is stopped, and when our process ends, however that happens.
 */
export class XServer {
  readonly display: number;
  readonly kind: XServerKind;
  /** The secret of its MIT-MAGIC-COOKIE-1. */
  readonly cookie: Buffer;
  /** What programs must have in their environment to find it and to be let in. */
  readonly environment: { readonly DISPLAY: string; readonly XAUTHORITY: string };
  private readonly process: ServerProcess;
  /** Resolves when it has ended and left nothing behind. */
  private readonly gone: Promise<void>;
  private readonly exitHandlers: ((reason: string) => void)[] = [];
  /** Why it has ended by itself. */
  private exitReason: string | undefined;
  private isStopping = false;

  /**
   * Starts one and waits until it answers. Rejects with a sentence that says what to do when none is installed, when
   * the display belongs to somebody else, and when it does not start.
   */
  static async start(options: XServerOptions): Promise<XServer> {
    const { display, width, height, dpi = DEFAULT_DPI, kind = 'resizable' } = options;
    if (!isSurfaceSize(width, height)) {
      throw new RangeError(`An X screen of ${width} x ${height} pixels is not allowed.`);
    }
    if (display !== undefined && !(Number.isInteger(display) && display >= 0 && display <= MAX_DISPLAY)) {
      throw new RangeError(`There is no X display :${display}: numbers go from 0 to ${MAX_DISPLAY}.`);
    }
    const program = await chooseProgram(kind);
    if (program.kind === kind) return XServer.find(program, options);
    const room = { width: Math.max(width, SUBSTITUTE.width), height: Math.max(height, SUBSTITUTE.height) };
    const server = await XServer.find(program, { ...options, ...room });
    try {
      const connection = await XConnection.open(server.address);
      await setScreenSize(connection, width, height, dpi);
      connection.close();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** Starts one at the display that is asked for, or at any free one. */
  private static async find(program: Program, options: XServerOptions): Promise<XServer> {
    const { display } = options;
    if (display !== undefined) {
      const other = await occupant(display);
      const server = other === undefined ? await XServer.startAt(display, program, options) : undefined;
      if (server !== undefined) return server;
      throw new Error(other ?? (await occupant(display)) ?? `The X display :${display} is in use.`);
    }
    for await (const free of freeDisplays()) {
      const server = await XServer.startAt(free, program, options);
      if (server !== undefined) return server;
    }
    throw new Error('All X displays are in use.');
  }

  /** Undefined when another server was faster to take the display. */
  private static async startAt(
    display: number,
    { kind, path }: Program,
    { width, height, dpi = DEFAULT_DPI, open = false }: XServerOptions,
  ): Promise<XServer | undefined> {
    const cookie = randomBytes(COOKIE_BYTES);
    // Nobody else may enter a folder that is made like this. Until the process has it nothing is waited for.
    const folder = mkdtempSync(join(tmpdir(), 'farglass-x-'));
    const authority = join(folder, AUTHORITY);
    writeFileSync(authority, xauthority(display, cookie), { mode: 0o600, flag: 'wx' });
    const args = [
      `:${display}`,
      ...kinds[kind].args(width, height),
      ...['-auth', authority, ...(open ? ['-ac'] : []), '-nolisten', 'tcp'],
      // It waits for programs when there are none, and keeps its screen when nobody types.
      ...['-noreset', '-s', '0', '-dpms', '-dpi', String(dpi)],
    ];
    const process = await ServerProcess.start(path, args, folder);
    const failure = await startFailure(process, display, cookie);
    if (failure === undefined) return new XServer(process, authority, display, kind, cookie);
    await process.stop();
    await removeTraces(display, process.pid);
    if (!TAKEN.test(failure)) throw new Error(`The X server :${display} does not start: ${failure}`);
    return undefined;
  }

  private constructor(process: ServerProcess, authority: string, display: number, kind: XServerKind, cookie: Buffer) {
    this.process = process;
    this.display = display;
    this.kind = kind;
    this.cookie = cookie;
    this.environment = { DISPLAY: `:${display}`, XAUTHORITY: authority };
    this.gone = process.ended.then(async (how) => {
      await removeTraces(display, process.pid);
      await process.gone;
      if (this.isStopping) return;
      this.exitReason = `The X server :${display} has ended: ${how}`;
      for (const handler of this.exitHandlers) handler(this.exitReason);
    });
  }

  get pid(): number {
    return this.process.pid;
  }

  /** For our own connections. */
  get address(): XAddress {
    return { display: this.display, cookie: this.cookie };
  }

  /** Calls back with the reason when the server ends without having been stopped, also if it has already. */
  onExit(handler: (reason: string) => void): void {
    if (this.exitReason !== undefined) handler(this.exitReason);
    else this.exitHandlers.push(handler);
  }

  /** Ends it, and with it the programs that draw on it. Resolves when nothing of it is left. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.process.stop();
    await this.gone;
  }
}

interface Program {
  readonly kind: XServerKind;
  readonly path: string;
}

/** The program for a kind, or for the other as a substitute. */
async function chooseProgram(wanted: XServerKind): Promise<Program> {
  for (const kind of wanted === 'resizable' ? (['resizable', 'fixed'] as const) : (['fixed'] as const)) {
    for (const name of kinds[kind].programs) {
      const path = await findExecutable(name);
      if (path !== undefined) return { kind, path };
    }
  }
  const { programs, install } = kinds[wanted];
  throw new Error(
    `X programs need an X server to draw on, and ${programs[0]} is not installed. On Debian: apt install ${install}`,
  );
}

/** Waits until a server answers; says why when it does not. */
async function startFailure(process: ServerProcess, display: number, cookie: Buffer): Promise<string | undefined> {
  const over = new AbortController();
  const answered = async () => {
    // Another server at this display could answer in its stead, so its lock must be there first.
    while (!((await lockHolder(display)) === process.pid && (await answers(display, cookie)))) {
      await delay(POLL_MS, undefined, { signal: over.signal });
    }
    return undefined;
  };
  const late = () => delay(START_MS, `it does not answer after ${START_MS / 1000} seconds.`, { signal: over.signal });
  try {
    return await Promise.race([process.ended, answered(), late()]);
  } finally {
    over.abort();
  }
}

/** Whether a server lets us in. */
function answers(display: number, cookie: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(socketOf(display), () => socket.write(setupRequest(cookie)));
    socket.once('data', (reply) => {
      resolve(reply[0] === 1);
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
