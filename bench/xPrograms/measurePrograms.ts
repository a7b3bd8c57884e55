import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect, type HeadlessClient } from '../../client-electron/headless/index.ts';
import { findExecutable } from '../../server/x11/programs/findExecutable.ts';
import { startProgram } from '../childProgram.ts';
import { closeMenu, openMenu } from './contextMenu.ts';
import { type Pages, writePages } from './pages.ts';

const SCREEN = { width: 1280, height: 800 };
const LARGE_SCREEN = { width: 1920, height: 1080 };
/** Until a program is there. */
const START_MILLISECONDS = 7000;
/** The screen is full of lines by then, and the coder knows the letters. */
const LEARN_MILLISECONDS = 10_000;
const PLAY_MILLISECONDS = 12_000;
const KEY_MILLISECONDS = 120;
const WHEEL_MILLISECONDS = 450;
const VISIT_MILLISECONDS = 2500;
const VISITS = 8;
const MENUS = 6;

/** What something costs the whole connection. */
export interface ProgramCost {
  readonly program: string;
  readonly what: string;
  readonly count: number;
  /** Bytes each time. */
  readonly bytesDown: number;
  readonly bytesUp: number;
  readonly perSecond: number;
}

interface Task {
  readonly program: string;
  readonly what: string;
  readonly screen?: { readonly width: number; readonly height: number };
  command(pages: Pages): readonly string[];
  /** Before anything is counted. */
  prepare?(client: HeadlessClient): Promise<unknown>;
  /** Lets things happen; returns how many. */
  play(client: HeadlessClient, aside: Aside): Promise<number>;
}

/** Does something that is not counted. */
type Aside = (act: () => Promise<void>) => Promise<void>;

const framesWhile = async (client: HeadlessClient, milliseconds: number) => {
  const before = client.frames;
  await delay(milliseconds);
  return client.frames - before;
};
const terminal = (program: string, command: (feed: string) => readonly string[]): Task => ({
  program,
  what: 'prints a line of 40 letters and scrolls',
  command: ({ feed }) => [program, ...command(feed)],
  prepare: () => delay(LEARN_MILLISECONDS),
  play: (client) => framesWhile(client, PLAY_MILLISECONDS),
});
const chromium = (pages: Pages, page: string) => [
  ...['chromium', '--kiosk', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ...[`--user-data-dir=${join(pages.folder, 'profile')}`, page],
];

async function pressDown(client: HeadlessClient, times: number): Promise<number> {
  for (let i = 0; i < times; i++) {
    client.press('ArrowDown');
    await delay(KEY_MILLISECONDS);
  }
  return times;
}

async function visit(client: HeadlessClient, times: number): Promise<number> {
  for (let i = 0; i < times; i++) {
    client.press('n');
    await delay(VISIT_MILLISECONDS);
  }
  return times;
}

const mousepad = ({ lines }: Pages) => ['mousepad', '--disable-server', lines];

/** Opens and closes menus at so many places. */
async function tryMenus(client: HeadlessClient, places: number): Promise<void> {
  for (let i = 0; i < places; i++) {
    await openMenu(client, i);
    await closeMenu(client);
  }
}

/** Opens menus, from the i-th place on; closing them is not counted. Returns how many. */
async function openMenus(client: HeadlessClient, first: number, aside: Aside): Promise<number> {
  for (let i = 0; i < MENUS; i++) {
    await openMenu(client, first + i);
    await aside(() => closeMenu(client));
  }
  return MENUS;
}

const tasks: readonly Task[] = [
  terminal('xterm', (feed) => ['-geometry', '150x60', '-e', 'sh', feed]),
  terminal('sakura', (feed) => ['-x', `sh ${feed}`]),
  terminal('qterminal', (feed) => ['-e', `sh ${feed}`]),
  terminal('konsole', (feed) => ['-e', 'sh', feed]),
  {
    program: 'mousepad',
    what: 'scrolls by a line at a key press',
    command: mousepad,
    prepare: (client) => pressDown(client, 80),
    play: (client) => pressDown(client, 100),
  },
  {
    program: 'mousepad',
    what: 'opens its context menu for the first time',
    command: mousepad,
    async play(client) {
      await openMenu(client, 0);
      return 1;
    },
  },
  {
    program: 'mousepad',
    what: 'opens its context menu at another place for the first time',
    command: mousepad,
    prepare: (client) => tryMenus(client, 1),
    async play(client) {
      await openMenu(client, 1);
      return 1;
    },
  },
  {
    program: 'mousepad',
    what: 'opens its context menu at another place after that',
    command: mousepad,
    prepare: (client) => tryMenus(client, 2),
    play: (client, aside) => openMenus(client, 2, aside),
  },
  {
    program: 'mousepad',
    what: 'opens its context menu where it was before',
    command: mousepad,
    prepare: (client) => tryMenus(client, MENUS),
    play: (client, aside) => openMenus(client, 0, aside),
  },
  {
    program: 'mousepad',
    what: 'closes its context menu',
    command: mousepad,
    prepare: (client) => tryMenus(client, 2),
    async play(client, aside) {
      for (let i = 0; i < MENUS; i++) {
        await aside(() => openMenu(client, 2 + i));
        await closeMenu(client);
      }
      return MENUS;
    },
  },
  {
    program: 'chromium',
    what: 'scrolls by a step of the wheel',
    command: (pages) => chromium(pages, pages.long),
    async play(client) {
      const steps = Math.floor(PLAY_MILLISECONDS / WHEEL_MILLISECONDS);
      for (let i = 0; i < steps; i++) {
        client.wheel(0, 120, { x: 600, y: 500 });
        await delay(WHEEL_MILLISECONDS);
      }
      return steps;
    },
  },
  {
    program: 'chromium',
    what: 'shows a page for the first time',
    command: (pages) => chromium(pages, pages.first),
    play: (client) => visit(client, 1),
  },
  {
    program: 'chromium',
    what: 'shows a page again',
    command: (pages) => chromium(pages, pages.first),
    prepare: (client) => visit(client, 1),
    play: (client) => visit(client, VISITS),
  },
  {
    program: 'chromium',
    what: 'scrolls at each frame while the pointer moves, 1920 x 1080',
    screen: LARGE_SCREEN,
    command: (pages) => chromium(pages, pages.moving),
    async play(client) {
      const before = client.frames;
      for (let i = 0; i < PLAY_MILLISECONDS / 100; i++) {
        client.move(600, 500 + (i % 50));
        await delay(100);
      }
      return client.frames - before;
    },
  },
];

/** The programs that are measured where they are installed. */
export const programNames: readonly string[] = [...new Set(tasks.map(({ program }) => program))];

/**
 * Runs programs, those that are installed, and counts what happens in them. `program`: the built command line. `names`: only
 * these programs, all where there are none.
 */
export async function measurePrograms(
  program: string,
  seed: number,
  names: readonly string[],
  onCost: (cost: ProgramCost) => void,
): Promise<readonly ProgramCost[]> {
  const costs: ProgramCost[] = [];
  const pages = await writePages(seed);
  try {
    for (const task of tasks) {
      if (names.length > 0 && !names.includes(task.program)) continue;
      if ((await findExecutable(task.program)) === undefined) continue;
      const cost = await measure(program, task, pages);
      costs.push(cost);
      onCost(cost);
      await rm(join(pages.folder, 'profile'), { recursive: true, force: true, maxRetries: 5 });
    }
    return costs;
  } finally {
    await rm(pages.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function measure(program: string, task: Task, pages: Pages): Promise<ProgramCost> {
  const { width, height } = task.screen ?? SCREEN;
  const size = `${width}x${height}`;
  const command = [program, 'run', '--json', '--port', '0', '--size', size, '--', ...task.command(pages)];
  // Programs forget their settings: whoever runs this keeps theirs, and none asks why it ended the last time.
  const run = await startProgram(command, { env: { ...process.env, GSETTINGS_BACKEND: 'memory' } });
  try {
    const { session } = run.ready as { readonly session: string }; // what --json prints
    const client = await connect(session, { width, height, wantsText: false });
    await delay(START_MILLISECONDS);
    await task.prepare?.(client);
    const counted = () => {
      const now = performance.now();
      const { bytesDown, bytesUp } = client.statistics.snapshot(now);
      return { now, bytesDown, bytesUp };
    };
    let start = counted();
    const count = await task.play(client, async (act) => {
      const before = counted();
      await act();
      const after = counted();
      start = {
        now: start.now + after.now - before.now,
        bytesDown: start.bytesDown + after.bytesDown - before.bytesDown,
        bytesUp: start.bytesUp + after.bytesUp - before.bytesUp,
      };
    });
    const end = counted();
    client.close();
    if (count === 0) throw new Error(`${task.program} showed nothing new`);
    return {
      program: task.program,
      what: task.what,
      count,
      bytesDown: (end.bytesDown - start.bytesDown) / count,
      bytesUp: (end.bytesUp - start.bytesUp) / count,
      perSecond: (count * 1000) / (end.now - start.now),
    };
  } finally {
    await run.stop();
  }
}
