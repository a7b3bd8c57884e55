import { readFile, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';

/**
 * Numbers that nobody has asked for begin here: those below belong to login screens (0), to ssh's forwarding (10) and
 * to xvfb-run (99).
 */
const FIRST_DISPLAY = 100;
/** Display N of an X server has the port 6000 + N, also where nobody listens on it. */
export const MAX_DISPLAY = 65_535 - 6000;

/** Where X servers leave their process number, and where programs find them. */
const lockOf = (display: number) => `/tmp/.X${display}-lock`;
export const socketOf = (display: number) => `/tmp/.X11-unix/X${display}`;

/**
 * Says who has a display, as a sentence that tells what to do; undefined when it is free. A lock whose process has gone
 * and a socket that nobody answers are what a crashed server leaves: the next server removes them itself, under its own
 * lock. But it looks only at the lock, so this looks at both.
 */
export async function occupant(display: number): Promise<string | undefined> {
  const pid = await lockHolder(display);
  if (pid !== undefined && isAlive(pid)) {
    const program = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
    return (
      `The X display :${display} belongs to process ${pid}${program && ` (${program.trim()})`}. Choose another number; ` +
      `or if that is no X server, remove ${lockOf(display)}.`
    );
  }
  if (await isListening(display)) {
    return `Another X server listens on ${socketOf(display)}. Choose another number than :${display}.`;
  }
  return undefined;
}

/** Numbers that were free a moment ago. Whether one still is shows when a server starts there. */
export async function* freeDisplays(): AsyncGenerator<number> {
  for (let display = FIRST_DISPLAY; display <= MAX_DISPLAY; display++) {
    if ((await occupant(display)) === undefined) yield display;
  }
}

/** Removes what a server left that was killed, unless another has the display by now. */
export async function removeTraces(display: number, pid: number): Promise<void> {
  if ((await lockHolder(display)) !== pid || isAlive(pid)) return;
  await rm(socketOf(display), { force: true });
  await rm(lockOf(display), { force: true });
}

/** The process that a display's lock names. */
export async function lockHolder(display: number): Promise<number | undefined> {
  const content = await readFile(lockOf(display), 'latin1').catch(() => '');
  const pid = /^ *(\d+)\n$/.exec(content)?.[1];
  return pid === undefined ? undefined : Number(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process lives too. The error is one of Node's for system calls, which have a code.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether somebody accepts connections to a display. */
function isListening(display: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(socketOf(display));
    const settle = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', () => settle(true));
    // Full is not free: a server that is busy with other connections lets one wait.
    socket.once('error', (error: NodeJS.ErrnoException) =>
      settle(!['ENOENT', 'ECONNREFUSED'].includes(error.code ?? '')),
    );
  });
}
