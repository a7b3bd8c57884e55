import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Display } from 'x11';
import { findExecutable } from '../../server/x11/programs/findExecutable.ts';
import { screenSize, setScreenSize } from '../../server/x11/screenSize.ts';
import { setupRequest } from '../../server/x11/xauthority.ts';
import { XConnection } from '../../server/x11/xConnection.ts';
import { XServer, type XServerOptions } from '../../server/x11/xServer.ts';
import { installedKinds } from '../support/xDisplay.ts';

const SIZE = { width: 320, height: 240 };
/** Extensions that are needed, by the x11 package's names. */
const EXTENSIONS = ['composite', 'damage', 'fixes', 'randr', 'render', 'shm', 'xkb', 'xtest'];
/** More than any process has, so none has it. */
const NO_PID = 4_194_305;

const REFUSED = 0;
const ACCEPTED = 1;

const lockOf = (display: number) => `/tmp/.X${display}-lock`;
const socketOf = (display: number) => `/tmp/.X11-unix/X${display}`;
const lockText = (pid: number) => `${String(pid).padStart(10)}\n`;

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const step of undo.splice(0).reverse()) await step();
});

async function start(options: Partial<XServerOptions>): Promise<XServer> {
  const server = await XServer.start({ ...SIZE, ...options });
  undo.push(() => server.stop());
  return server;
}

/** A folder that the test fills, and that goes with it. */
async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'farglass-test-'));
  undo.push(() => rm(folder, { recursive: true }));
  return folder;
}

/** A number that nobody uses. */
async function freeNumber(): Promise<number> {
  const server = await XServer.start({ ...SIZE });
  await server.stop();
  return server.display;
}

/** How a server begins to answer to whoever connects. */
async function firstWord(display: number, request: Buffer): Promise<number | undefined> {
  const socket = createConnection(socketOf(display));
  socket.write(request);
  const [reply]: Buffer[] = await once(socket, 'data');
  socket.destroy();
  return reply?.[0];
}

/** The inodes of a process's sockets. */
function socketsOf(pid: number): Set<string> {
  const inodes = new Set<string>();
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
    if (inode !== undefined) inodes.add(inode);
  }
  return inodes;
}

/** The lines of a table of sockets that are about some of them, by the column that has the inode. */
function linesAbout(table: string, inodes: ReadonlySet<string>, column: number): string[][] {
  const lines = readFileSync(`/proc/net/${table}`, 'utf8').split('\n').slice(1);
  return lines.map((line) => line.trim().split(/\s+/)).filter((fields) => inodes.has(fields[column] ?? ''));
}

/** Our own children, dead ones included. */
function children(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/stat`, 'utf8')
          .replace(/^.*\) \S+ /s, '')
          .startsWith(`${process.pid} `);
      } catch {
        return false; // it has just gone
      }
    })
    .map(Number);
}

function newSince(before: readonly number[]): number[] {
  return children().filter((pid) => !before.includes(pid));
}

describe.each(installedKinds)('a %s X server', (kind) => {
  it('lets in whoever knows its secret, as programs find it, and nobody else', async () => {
    const server = await start({ kind });
    expect(server.kind).toBe(kind);
    const connection = await XConnection.open(server.address);
    expect(connection.screen).toMatchObject({ pixel_width: 320, pixel_height: 240, root_depth: 24 });
    connection.close();
    expect(await firstWord(server.display, setupRequest(server.cookie))).toBe(ACCEPTED);
    expect(await firstWord(server.display, setupRequest(Buffer.alloc(16)))).toBe(REFUSED);
    expect(await firstWord(server.display, setupRequest(Buffer.alloc(0)))).toBe(REFUSED);
    const nothing = Buffer.from([0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(await firstWord(server.display, nothing)).toBe(REFUSED);
    // The package reads the file as every program does.
    vi.stubEnv('XAUTHORITY', server.environment.XAUTHORITY);
    const x11 = createRequire(import.meta.url)('x11') as typeof import('x11');
    const display = await new Promise<Display>((resolve, reject) =>
      x11.createClient({ display: server.environment.DISPLAY }, (error, opened) =>
        error ? reject(error) : resolve(opened),
      ),
    );
    expect(display.screen[0]?.pixel_width).toBe(320);
    display.client.terminate();
  });

  it('that is open lets everybody in', async () => {
    const server = await start({ kind, open: true });
    for (const address of [{ display: server.display }, server.address]) {
      const connection = await XConnection.open(address);
      connection.close();
    }
  });

  it('keeps its secret in a file that only we can read, and takes it along', async () => {
    const server = await start({ kind });
    const { XAUTHORITY } = server.environment;
    expect(statSync(XAUTHORITY).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(XAUTHORITY)).mode & 0o777).toBe(0o700);
    expect(readFileSync(XAUTHORITY).includes(server.cookie)).toBe(true);
    expect(server.cookie).toHaveLength(16);
    expect(readFileSync(`/proc/${server.pid}/cmdline`).includes(server.cookie.toString('hex'))).toBe(false);
    await server.stop();
    expect(existsSync(dirname(XAUTHORITY))).toBe(false);
  });

  it('listens on its two local sockets and nowhere else', async () => {
    const server = await start({ kind });
    const sockets = socketsOf(server.pid);
    for (const table of ['tcp', 'tcp6', 'udp', 'udp6', 'raw']) expect(linesAbout(table, sockets, 9)).toEqual([]);
    const LISTENING = '00010000';
    const names = linesAbout('unix', sockets, 6)
      .filter((fields) => fields[3] === LISTENING)
      .map((fields) => fields[7]);
    expect(names.sort()).toEqual([socketOf(server.display), `@${socketOf(server.display)}`]);
  });

  it('has the extensions that are needed', async () => {
    const connection = await XConnection.open((await start({ kind })).address);
    for (const name of EXTENSIONS) await connection.extension(name);
    connection.close();
  });

  it('tells the density that was asked for', async () => {
    const server = await start({ kind, width: 1000, height: 500, dpi: 200 });
    const connection = await XConnection.open(server.address);
    expect(connection.screen).toMatchObject({ mm_width: 127, mm_height: 64 });
    connection.close();
  });

  it('leaves nothing behind when it is stopped, once or more often', async () => {
    const before = children();
    const server = await start({ kind });
    const ended = vi.fn();
    server.onExit(ended);
    expect(newSince(before)).toContain(server.pid);
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    expect(newSince(before)).toEqual([]);
    expect(existsSync(`/proc/${server.pid}`)).toBe(false);
    expect(existsSync(lockOf(server.display))).toBe(false);
    expect(existsSync(socketOf(server.display))).toBe(false);
    expect(ended).not.toHaveBeenCalled();
  });

  it('that crashes says so, and leaves nothing behind', async () => {
    const before = children();
    const server = await start({ kind });
    const ended = new Promise<string>((resolve) => server.onExit(resolve));
    process.kill(server.pid, 'SIGKILL');
    expect(await ended).toContain(`The X server :${server.display} has ended: SIGKILL`);
    expect(await new Promise<string>((resolve) => server.onExit(resolve))).toBe(await ended);
    expect(existsSync(lockOf(server.display))).toBe(false);
    expect(existsSync(socketOf(server.display))).toBe(false);
    expect(existsSync(dirname(server.environment.XAUTHORITY))).toBe(false);
    await server.stop();
    expect(newSince(before)).toEqual([]);
  });

  it.each([
    ['names a process that has gone', lockText(NO_PID)],
    ['was never written', ''],
    ['names no process', 'nobody\n'],
  ])('takes over a display whose server has crashed, with a lock that %s', async (_, lock) => {
    const display = await freeNumber();
    await writeFile(lockOf(display), lock);
    // A socket that nobody listens on any more: the child leaves it behind.
    const script = `require('net').createServer().listen('${socketOf(display)}', () => process.kill(process.pid, 'SIGKILL'))`;
    await once(spawn(process.execPath, ['-e', script]), 'exit');
    expect(existsSync(socketOf(display))).toBe(true);
    const server = await start({ kind, display });
    expect(server.display).toBe(display);
    expect(readFileSync(lockOf(display), 'latin1')).toBe(lockText(server.pid));
    (await XConnection.open(server.address)).close();
  });

  it('does not take a display from a server that lives', async () => {
    const first = await start({ kind });
    await expect(start({ kind, display: first.display })).rejects.toThrow(
      new RegExp(`^The X display :${first.display} belongs to process ${first.pid} \\(X\\w+\\). Choose another number`),
    );
    (await XConnection.open(first.address)).close();
  });
});

describe.skipIf(installedKinds.length === 0)('X servers', () => {
  it('that start at the same time have different displays', async () => {
    const servers = await Promise.all(Array.from({ length: 6 }, () => start({})));
    expect(new Set(servers.map(({ display }) => display)).size).toBe(6);
    for (const server of servers) (await XConnection.open(server.address)).close();
  });

  it('leave alone what others listen on, and what names a process that lives', async () => {
    const display = await freeNumber();
    const other = createServer().listen(socketOf(display));
    await once(other, 'listening');
    await expect(start({ display })).rejects.toThrow(`Another X server listens on ${socketOf(display)}.`);
    expect((await start({})).display).not.toBe(display);
    expect(existsSync(socketOf(display))).toBe(true);
    await new Promise((resolve) => other.close(resolve));

    undo.push(() => rm(lockOf(display)));
    await writeFile(lockOf(display), lockText(process.pid));
    await expect(start({ display })).rejects.toThrow(`belongs to process ${process.pid}`);
    expect((await start({})).display).not.toBe(display);
    expect(readFileSync(lockOf(display), 'latin1')).toBe(lockText(process.pid));
  });

  it.each([
    [
      'we are killed',
      "setInterval(() => {}, 1000); console.log(JSON.stringify(facts)); process.kill(process.pid, 'SIGKILL');",
    ],
    ['we exit without stopping them', 'console.log(JSON.stringify(facts)); process.exit();'],
    ['we exit while they stop', 'console.log(JSON.stringify(facts)); void server.stop(); process.exit();'],
    [
      'we exit when they have just ended',
      `server.process.ended.then(() => process.exit()); console.log(JSON.stringify(facts)); void server.stop();`,
    ],
  ])('do not outlive us when %s, nor does anything of them', async (_, end) => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    // Beside the packages that it imports.
    const folder = await mkdtemp(join(root, 'node_modules/.xserver-'));
    undo.push(() => rm(folder, { recursive: true }));
    const outfile = join(folder, 'starter.mjs');
    const contents = `
      import { XServer } from './server/x11/xServer.ts';
      const server = await XServer.start({ width: 320, height: 240 });
      const facts = { pid: server.pid, display: server.display, file: server.environment.XAUTHORITY };
      ${end}`;
    const stdin = { contents, resolveDir: root };
    await build({
      stdin,
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
    });
    const us = spawn(process.execPath, [outfile], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(us, 'exit');
    const [line] = await once(createInterface(us.stdout), 'line');
    await exited;
    const { pid, display, file }: { pid: number; display: number; file: string } = JSON.parse(line);
    await vi.waitFor(() => expect([`/proc/${pid}`, dirname(file)].filter(existsSync)).toEqual([]), { timeout: 20_000 });
    // Another may have the display by now.
    if (existsSync(lockOf(display))) expect(readFileSync(lockOf(display), 'latin1')).not.toBe(lockText(pid));
  });

  it('that cannot be had say what to install', async () => {
    vi.stubEnv('PATH', await temporaryFolder());
    await expect(start({})).rejects.toThrow('apt install tigervnc-standalone-server');
    await expect(start({ kind: 'fixed' })).rejects.toThrow('apt install xvfb');
  });

  it('that do not start tell what they said last', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'Xtigervnc'), '#!/bin/sh\necho "(EE) could not open default font" >&2\nexit 3\n');
    await chmod(join(folder, 'Xtigervnc'), 0o755);
    vi.stubEnv('PATH', folder);
    const before = children();
    await expect(start({})).rejects.toThrow(/does not start: exit code 3\n\(EE\) could not open default font/);
    expect(newSince(before)).toEqual([]);
  });

  it('refuse displays and sizes that do not exist', async () => {
    for (const options of [{ display: -1 }, { display: 1.5 }, { display: 60_000 }, { width: 0 }, { height: 9000 }]) {
      await expect(start(options)).rejects.toThrow(RangeError);
    }
  });

  it.skipIf(!installedKinds.includes('fixed'))('have a substitute, which begins with room to grow', async () => {
    const folder = await temporaryFolder();
    await symlink((await findExecutable('Xvfb')) ?? '', join(folder, 'Xvfb'));
    vi.stubEnv('PATH', folder);
    const server = await start({});
    expect(server.kind).toBe('fixed');
    const connection = await XConnection.open(server.address);
    expect(await screenSize(connection)).toEqual(SIZE);
    expect(await setScreenSize(connection, 1920, 1200, 96)).toEqual({ width: 1920, height: 1200 });
    connection.close();
  });
});
