import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startVirtualScreen, type VirtualScreen } from '../../bench/virtualScreen.ts';
import { findExecutable } from '../../server/x11/programs/findExecutable.ts';
import { XConnection } from '../../server/x11/xConnection.ts';
import { differingPixels, displayPixels } from '../support/displayPixels.ts';
import { type ElectronClient, startElectronClient } from '../support/electron.ts';
import { guidePicture } from '../support/guidePicture.ts';
import { type Hand, handAt } from '../support/hand.ts';
import { hashOf, shownHashes } from '../support/viewerPage.ts';
import { type Ready, XCommand } from '../support/xCommand.ts';
import { isShown, type Subject, type SubjectName, subjectFiles, subjectNames, subjects } from '../support/xSubjects.ts';

const WIDTH = 1024;
const HEIGHT = 700;
/** A browser's first start on a busy machine. */
const LIMIT = 90_000;
/** Between two looks, milliseconds. */
const LOOK = 100;
/** More pixels than a caret has, which blinks by itself. */
const ANSWER_PIXELS = 100;

/** What a user does with each program, with his own hands; something else in each mode. */
const uses: Readonly<Record<SubjectName, (hand: Hand, mode: string) => Promise<void>>> = {
  async xterm(hand, mode) {
    await hand.type(`clear; seq 1 200; echo ${mode}`);
    await hand.press('Return');
  },
  async mousepad(hand, mode) {
    await hand.type(`Typed in ${mode} mode, 1 + 1 = 2`);
    // Its first menu.
    await hand.press('Return', 'alt+f');
  },
  async gnumeric(hand, mode) {
    // Out of a cell, and of a menu.
    await hand.press('Escape');
    await hand.wheel(3);
    await hand.click(300, 400);
    await hand.type(`=6*7&" ${mode}"`);
    await hand.press('Return');
  },
  async featherpad(hand, mode) {
    await hand.type(`Typed in ${mode} mode, 1 + 1 = 2`);
    await hand.press('Return', 'ctrl+a');
  },
  async wish(hand, mode) {
    await hand.click(80, 20);
    await hand.type(mode);
  },
  feh: (hand) => hand.press('Up', 'Up'),
  // Shows for good how far it has come; then another form of it.
  mpv: (hand, mode) => hand.press(mode === 'raw' ? 'i' : 'shift+o'),
  async chromium(hand) {
    await hand.click(200, 200);
    await hand.wheel(3);
  },
  async firefox(hand) {
    await hand.click(200, 200);
    await hand.wheel(2);
    await hand.press('Next');
  },
};

let screen: VirtualScreen;
/** Sees the screen. */
let eye: XConnection;
let hand: Hand;
let files: Awaited<ReturnType<typeof subjectFiles>>;

beforeAll(async () => {
  screen = await startVirtualScreen(WIDTH, HEIGHT);
  eye = await XConnection.open({ display: Number(screen.display.slice(1)) });
  hand = handAt(screen.display);
  files = await subjectFiles();
});
afterAll(async () => {
  eye.close();
  await screen.stop();
  await files.remove();
});

/** A session of X programs, and the Electron client that shows it on the whole of a screen. */
class Watched {
  private readonly inner: XConnection;
  private readonly client: ElectronClient;

  private constructor(inner: XConnection, client: ElectronClient) {
    this.inner = inner;
    this.client = client;
  }

  static async open({ session, display, authority }: Ready): Promise<Watched> {
    const cookie = (await readFile(authority ?? '')).subarray(-16);
    const inner = await XConnection.open({ display, cookie });
    const client = await startElectronClient(screen.display, [`--connect=${session}`, '--fullscreen']);
    return new Watched(inner, client);
  }

  /**
   * Resolves with the pixels of the programs' X server when the client, its canvas and the screen that it is on show
   * exactly these, twice in a row.
   */
  async atRest(): Promise<Uint32Array> {
    const end = performance.now() + LIMIT / 3;
    for (let equal = 0; ; await delay(LOOK)) {
      // Until the display has the size of the window there is less of it.
      const pixels = await displayPixels(this.inner, WIDTH, HEIGHT).catch(() => new Uint32Array());
      const outer = await displayPixels(eye, WIDTH, HEIGHT);
      const shown = await shownHashes(this.client.page, 1);
      const hash = hashOf(pixels);
      const differences = differingPixels(pixels, outer);
      const isEqual = differences === 0 && shown.client === hash && shown.canvas === hash;
      equal = isEqual ? equal + 1 : 0;
      if (equal === 2) return pixels;
      if (performance.now() < end) continue;
      const where = [shown.client === hash ? '' : 'the client', shown.canvas === hash ? '' : 'its canvas'].join(' ');
      throw new Error(`never the same pixels: the screen differs in ${differences} pixels; so do ${where}`);
    }
  }

  /** Switches by the toolbar, as users do; the pointer then leaves it. */
  async setMode(name: string): Promise<void> {
    await hand.press('ctrl+alt+shift+t');
    await this.client.page.getByRole('button', { name, exact: true }).click();
    await hand.moveTo(WIDTH / 2, HEIGHT / 2);
  }

  async close(): Promise<void> {
    await this.client.stop();
    this.inner.close();
  }
}

/** Runs a command with X programs, watches it, and ends both. */
async function watching(
  args: readonly string[],
  use: (watched: Watched, ready: Ready) => Promise<void>,
): Promise<void> {
  const run = new XCommand(args);
  try {
    const ready = await run.ready;
    const watched = await Watched.open(ready);
    try {
      await use(watched, ready);
    } finally {
      await watched.close();
    }
  } finally {
    await run.interrupt();
  }
}

describe('unmodified X programs in the Electron client', () => {
  it.each(subjectNames)(
    'are on the screen to the last pixel in both modes, and take its keys and pointer: %s',
    async (subject) => {
      const program: Subject = subjects[subject](files.path);
      const { name, command } = program;
      expect(await findExecutable(command[0]!), `${command[0]} is not installed`).toBeDefined();
      await watching(['run', '--', ...command], async (watched) => {
        const isThere = (pixels: Uint32Array) => isShown(program, pixels);
        let before = await watched.atRest();
        for (const end = performance.now() + LIMIT / 2; !isThere(before) && performance.now() < end; ) {
          before = await watched.atRest();
        }
        expect(isThere(before), `${name} shows something`).toBe(true);
        // Windows come in steps.
        await delay(700);
        for (const mode of ['commands', 'raw']) {
          if (mode === 'raw') await watched.setMode('Raw');
          before = await watched.atRest();
          await uses[subject](hand, mode);
          await delay(300);
          const after = await watched.atRest();
          expect(differingPixels(before, after), `${name} answers in ${mode} mode`).toBeGreaterThan(ANSWER_PIXELS);
          if (mode === 'commands') await guidePicture(subject, after, WIDTH);
        }
      });
    },
    LIMIT * 2,
  );

  it(
    'are windows of a desktop with menus',
    async () => {
      await watching(
        ['desktop', '--', 'xterm', '-geometry', '40x10+30+30'],
        async (watched, { display, authority }) => {
          const env = { ...process.env, DISPLAY: `:${display}`, XAUTHORITY: authority };
          const started = ['mousepad', 'wish'] as const;
          const programs = started.map((name) => {
            const [program, ...args] = subjects[name](files.path).command;
            return spawn(program!, args, { env, stdio: 'ignore' });
          });
          await delay(1500);
          for (const mode of ['commands', 'raw']) {
            if (mode === 'raw') await watched.setMode('Raw');
            const before = await watched.atRest();
            // The menu of openbox, on the empty desktop.
            await hand.click(30, HEIGHT - 30, 3);
            await delay(300);
            expect(differingPixels(before, await watched.atRest()), 'a menu').toBeGreaterThan(ANSWER_PIXELS);
            await hand.press('Escape');
            // The window is dragged by its title bar.
            const [fromX, toX] = mode === 'raw' ? [350, 150] : [150, 350];
            await hand.drag(fromX, 38, toX, 38);
            await delay(300);
            expect(differingPixels(before, await watched.atRest()), 'a window elsewhere').toBeGreaterThan(
              ANSWER_PIXELS,
            );
          }
          for (const program of programs) program.kill();
        },
      );
    },
    LIMIT,
  );
});
