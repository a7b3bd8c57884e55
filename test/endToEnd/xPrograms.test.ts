import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type HeadlessClient } from '../../client-electron/headless/index.ts';
import { findExecutable } from '../../server/x11/programs/findExecutable.ts';
import { XConnection } from '../../server/x11/xConnection.ts';
import { differingPixels, displayPixels } from '../support/displayPixels.ts';
import { type Ready, XCommand } from '../support/xCommand.ts';
import { isShown, type Subject, type SubjectName, subjectFiles, subjectNames, subjects } from '../support/xSubjects.ts';

const WIDTH = 800;
const HEIGHT = 600;
/** A browser's first start on a busy machine. */
const LIMIT = 90_000;
/** Between two looks, milliseconds. */
const LOOK = 150;

const typeText = (client: HeadlessClient) => client.type('Grüße from far away, 1 + 1 = 2');

/** What a user does with each program. */
const uses: Readonly<Record<SubjectName, (client: HeadlessClient) => unknown>> = {
  xterm: (client) => client.type('clear; seq 1 300; printf "over %s\\n" here\n'),
  mousepad: typeText,
  async gnumeric(client) {
    client.click(200, 260);
    await client.type('=6*7\n');
    client.wheel(0, 240, { x: 400, y: 400 });
  },
  featherpad: typeText,
  async wish(client) {
    client.click(80, 20);
    await client.type('typed into Tk');
  },
  feh(client) {
    // Zooms in.
    client.press('ArrowUp');
    client.press('ArrowUp');
  },
  // Shows for good how far it has come.
  mpv: (client) => client.press('Shift+O'),
  chromium(client) {
    client.click(200, 200);
    client.wheel(0, 500, { x: 300, y: 300 });
  },
  firefox(client) {
    client.click(200, 200);
    client.wheel(0, 500, { x: 300, y: 300 });
    client.press('PageDown');
  },
};

let files: Awaited<ReturnType<typeof subjectFiles>>;

beforeAll(async () => {
  files = await subjectFiles();
});
afterAll(() => files.remove());

/** Resolves with the X server's pixels when all clients show exactly these, twice in a row. */
async function atRest(connection: XConnection, clients: readonly HeadlessClient[]): Promise<Uint32Array> {
  const end = performance.now() + LIMIT / 3;
  let equal = 0;
  for (;;) {
    const pixels = await displayPixels(connection, WIDTH, HEIGHT);
    const differences = clients.map(({ framebuffer }) => differingPixels(framebuffer.pixels, pixels));
    equal = differences.every((count) => count === 0) ? equal + 1 : 0;
    if (equal === 2) return pixels;
    if (performance.now() > end) throw new Error(`never the same pixels: ${differences.join(' and ')} differ`);
    await delay(LOOK);
  }
}

/** Opens a display in both modes. */
async function watch(ready: Ready) {
  process.env.XAUTHORITY = ready.authority;
  const cookie = (await readFile(ready.authority ?? '')).subarray(-16);
  const connection = await XConnection.open({ display: ready.display, cookie });
  const size = { width: WIDTH, height: HEIGHT };
  const clients = await Promise.all(
    (['commands', 'raw'] as const).map((mode) => connect(ready.session, { mode, ...size, timeout: LIMIT })),
  );
  const close = () => {
    for (const client of clients) client.close();
    connection.close();
  };
  return { connection, clients, close };
}

describe('unmodified X programs', () => {
  it.each(subjectNames)(
    'are shown to the last pixel in both modes, and take keys and the pointer: %s',
    async (subject) => {
      const program: Subject = subjects[subject](files.path);
      const { name, command } = program;
      expect(await findExecutable(command[0]!), `${command[0]} is not installed`).toBeDefined();
      const run = new XCommand(['run', '--size', `${WIDTH}x${HEIGHT}`, '--fixed-size', '--', ...command]);
      try {
        const { connection, clients, close } = await watch(await run.ready);
        const [first] = clients;
        // It has drawn something.
        const isThere = (pixels: Uint32Array) => isShown(program, pixels);
        let before = await atRest(connection, clients);
        for (const end = performance.now() + LIMIT / 2; !isThere(before) && performance.now() < end; ) {
          await delay(LOOK);
          before = await atRest(connection, clients);
        }
        expect(isThere(before), `${name} shows something`).toBe(true);
        // Windows come in steps.
        await delay(1500);
        await uses[subject](first!);
        await delay(1000);
        const after = await atRest(connection, clients);
        expect(
          after.some((pixel, i) => pixel !== before[i]),
          `${name} answers`,
        ).toBe(true);
        close();
      } finally {
        await run.interrupt();
      }
    },
    LIMIT * 2,
  );

  it(
    'are windows of a desktop with menus',
    async () => {
      const run = new XCommand([
        'desktop',
        '--size',
        `${WIDTH}x${HEIGHT}`,
        '--fixed-size',
        '--',
        'xterm',
        '-geometry',
        '40x10+30+30',
      ]);
      try {
        const { connection, clients, close } = await watch(await run.ready);
        const [first] = clients;
        await delay(1500);
        const before = await atRest(connection, clients);
        // The menu of openbox, on the empty desktop.
        first!.click(600, 500, { button: 'right' });
        await delay(700);
        const withMenu = await atRest(connection, clients);
        expect(withMenu.some((pixel, i) => pixel !== before[i])).toBe(true);
        // The window is dragged by its title bar.
        first!.press('Escape');
        await first!.drag({ x: 150, y: 40 }, { x: 350, y: 240 });
        await delay(500);
        await atRest(connection, clients);
        close();
      } finally {
        await run.interrupt();
      }
    },
    LIMIT,
  );
});
