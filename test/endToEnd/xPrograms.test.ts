import { mkdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { XImage } from 'x11';
import { connect, type HeadlessClient } from '../../client-electron/headless/index.ts';
import { findExecutable } from '../../server/x11/programs/findExecutable.ts';
import { XConnection } from '../../server/x11/xConnection.ts';
import { temporaryFiles } from '../support/serverProcess.ts';
import { type Ready, XCommand } from '../support/xCommand.ts';

const WIDTH = 800;
const HEIGHT = 600;
const Z_PIXMAP = 2;
const ALL_PLANES = 0xffffffff;
/** A browser's first start on a busy machine. */
const LIMIT = 90_000;
/** Between two looks, milliseconds. */
const LOOK = 150;

/** A program, what it is started with, and what a user does with it. */
interface Subject {
  readonly name: string;
  readonly command: readonly string[];
  /** Its picture is there when this colour is in it, 0xRRGGBB; when it has two when absent. */
  readonly shows?: number;
  use(client: HeadlessClient): Promise<unknown>;
}

const typeText = (client: HeadlessClient) => client.type('Grüße from far away, 1 + 1 = 2');

let files: Awaited<ReturnType<typeof temporaryFiles>>;
const file = (name: string) => files.path(name);

const subjects = (): readonly Subject[] => [
  {
    name: 'xterm',
    command: ['xterm'],
    use: (client) => client.type('clear; seq 1 300; printf "over %s\\n" here\n'),
  },
  { name: 'mousepad (GTK)', command: ['mousepad', '--disable-server'], use: typeText },
  {
    name: 'gnumeric (GTK, many widgets)',
    command: ['gnumeric', '--no-splash'],
    async use(client) {
      client.click(200, 260);
      await client.type('=6*7\n');
      client.wheel(0, 240, { x: 400, y: 400 });
    },
  },
  { name: 'featherpad (Qt)', command: ['featherpad', '--standalone'], use: typeText },
  {
    name: 'wish (Tk)',
    command: ['wish', file('form.tcl')],
    async use(client) {
      client.click(80, 20);
      await client.type('typed into Tk');
    },
  },
  {
    name: 'feh',
    command: ['feh', '--zoom', 'fill', file('picture.png')],
    async use(client) {
      // Zooms in.
      client.press('ArrowUp');
      client.press('ArrowUp');
    },
  },
  {
    name: 'mpv',
    command: ['mpv', '--vo=x11', '--no-audio', '--pause', '--osc=no', '--force-window', file('picture.png')],
    async use(client) {
      // Shows for good how far it has come.
      client.press('Shift+O');
    },
  },
  {
    name: 'chromium',
    shows: 0xffcc88,
    command: [
      ...['chromium', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
      ...['--disable-sync', '--disable-component-update', `--user-data-dir=${file('chromium')}`],
      `--app=file://${file('page.html')}`,
    ],
    async use(client) {
      client.click(200, 200);
      client.wheel(0, 500, { x: 300, y: 300 });
    },
  },
  {
    name: 'firefox',
    shows: 0xffcc88,
    command: ['firefox-esr', '--no-remote', '--profile', file('firefox'), '--kiosk', `file://${file('page.html')}`],
    async use(client) {
      client.click(200, 200);
      client.wheel(0, 500, { x: 300, y: 300 });
      client.press('PageDown');
    },
  },
];

beforeAll(async () => {
  const paragraphs = Array.from({ length: 60 }, (_, i) => `<p>${i}. The quick brown fox jumps over the lazy dog.</p>`);
  files = await temporaryFiles({
    'form.tcl': 'entry .e -width 40 -insertofftime 0\npack .e\nbutton .b -text "A button"\npack .b\nfocus .e\n',
    'page.html': `<title>A page</title><h1>A page</h1><div style="background:#fc8;height:40px"></div>${paragraphs.join('')}`,
  });
  // Firefox wants its profile to be there.
  await mkdir(file('firefox'));
  const pixels = Buffer.from(Uint8Array.from({ length: 200 * 150 * 3 }, (_, i) => (i * i) >> 9));
  await sharp(pixels, { raw: { width: 200, height: 150, channels: 3 } })
    .png()
    .toFile(file('picture.png'));
});
afterAll(() => files.remove());

/** The pixels of an X display, as its server has them. */
async function pixelsOf(connection: XConnection): Promise<Uint32Array> {
  const { data } = await connection.ask<XImage>((done) =>
    connection.client.GetImage(Z_PIXMAP, connection.root, 0, 0, WIDTH, HEIGHT, ALL_PLANES, done),
  );
  return Uint32Array.from({ length: WIDTH * HEIGHT }, (_, i) => data.readUInt32LE(i * 4) & 0xffffff);
}

/** How many pixels a client shows otherwise than the X server. */
function difference(client: HeadlessClient, pixels: Uint32Array): number {
  const { framebuffer } = client;
  if (framebuffer.width !== WIDTH || framebuffer.height !== HEIGHT) return pixels.length;
  let count = 0;
  for (let i = 0; i < pixels.length; i++) {
    const shown = framebuffer.pixels[i]!;
    const rgb = ((shown & 0xff) << 16) | (shown & 0xff00) | ((shown >>> 16) & 0xff);
    if (rgb !== pixels[i]) count++;
  }
  return count;
}

/** Resolves with the X server's pixels when all clients show exactly these, twice in a row. */
async function atRest(connection: XConnection, clients: readonly HeadlessClient[]): Promise<Uint32Array> {
  const end = performance.now() + LIMIT / 3;
  let equal = 0;
  for (;;) {
    const pixels = await pixelsOf(connection);
    const differences = clients.map((client) => difference(client, pixels));
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
  it.each(Array.from({ length: 9 }, (_, i) => i))(
    'are shown to the last pixel in both modes, and take keys and the pointer (program %d)',
    async (index) => {
      const { name, command, shows, use } = subjects()[index]!;
      expect(await findExecutable(command[0]!), `${command[0]} is not installed`).toBeDefined();
      const run = new XCommand(['run', '--size', `${WIDTH}x${HEIGHT}`, '--fixed-size', '--', ...command]);
      try {
        const { connection, clients, close } = await watch(await run.ready);
        const [first] = clients;
        // It has drawn something.
        const isThere = (pixels: Uint32Array) =>
          shows === undefined ? new Set(pixels).size > 1 : pixels.includes(shows);
        let before = await atRest(connection, clients);
        for (const end = performance.now() + LIMIT / 2; !isThere(before) && performance.now() < end; ) {
          await delay(LOOK);
          before = await atRest(connection, clients);
        }
        expect(isThere(before), `${name} shows something`).toBe(true);
        // Windows come in steps.
        await delay(1500);
        await use(first!);
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
