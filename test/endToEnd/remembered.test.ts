import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startVirtualScreen, type VirtualScreen } from '../../bench/virtualScreen.ts';
import { type ConnectOptions, connect, type HeadlessClient } from '../../client-electron/headless/index.ts';
import { Framebuffer } from '../../protocol/index.ts';
import { startElectronClient } from '../support/electron.ts';
import { temporaryFiles } from '../support/serverProcess.ts';
import { XCommand } from '../support/xCommand.ts';
import { isShown, subjectFiles, subjects } from '../support/xSubjects.ts';

const WIDTH = 1280;
const HEIGHT = 800;
const LIMIT = 60_000;
/** What a client that comes back may cost, bytes in both directions. */
const MOST_BYTES = 5000;

let files: Awaited<ReturnType<typeof subjectFiles>>;
let run: XCommand;
let session: string;

beforeAll(async () => {
  files = await subjectFiles();
  run = new XCommand(['run', '--', ...subjects.feh(files.path).command]);
  ({ session } = await run.ready);
});
afterAll(async () => {
  await run.interrupt();
  await files.remove();
});

/** Visits the session until its picture rests; `use` is given the client then, and its bytes in both directions. */
async function visit<T>(options: ConnectOptions, use: (client: HeadlessClient, bytes: number) => T): Promise<T> {
  const client = await connect(session, { width: WIDTH, height: HEIGHT, wantsText: false, ...options });
  try {
    await client.waitUntil(() => isShown(subjects.feh(files.path), client.framebuffer.pixels), 'a picture', {
      timeout: LIMIT,
    });
    await client.waitUntilQuiet(1500, { timeout: LIMIT });
    const { bytesDown, bytesUp } = client.statistics.snapshot(performance.now());
    return use(client, bytesDown + bytesUp);
  } finally {
    client.close();
  }
}

/** The picture as it is now. */
function still({ framebuffer }: HeadlessClient): Framebuffer {
  const copy = new Framebuffer(framebuffer.width, framebuffer.height);
  copy.pixels.set(framebuffer.pixels);
  return copy;
}

describe('a client that remembers the picture of its last visit', () => {
  it('is sent what has changed since, exactly', { timeout: 4 * LIMIT }, async () => {
    const first = await visit({}, (client, bytes) => ({ picture: still(client), bytes }));
    expect(first.bytes).toBeGreaterThan(100_000);
    expect([first.picture.width, first.picture.height]).toEqual([WIDTH, HEIGHT]);
    await delay(500);

    const again = await visit({ remembered: first.picture }, (client, bytes) => ({ picture: still(client), bytes }));
    expect(again.picture.equals(first.picture)).toBe(true);
    expect(again.bytes).toBeLessThanOrEqual(MOST_BYTES);

    // What it remembers wrongly does no harm: six tiles of forty are sent, by whatever encoding the server finds
    // time for, which makes a factor of two.
    const wrong = new Framebuffer(WIDTH, HEIGHT);
    wrong.pixels.set(first.picture.pixels);
    for (let i = 0; i < wrong.pixels.length; i += 200_003) wrong.pixels[i] = 0xff00ff00;
    const mended = await visit({ remembered: wrong }, (client, bytes) => ({ picture: still(client), bytes }));
    expect(mended.picture.equals(first.picture)).toBe(true);
    expect(mended.bytes).toBeLessThan(first.bytes / 2);

    const other = await visit({ remembered: new Framebuffer(640, 480) }, (client, bytes) => {
      return { picture: still(client), bytes };
    });
    expect(other.picture.equals(first.picture)).toBe(true);
    console.log(
      `first ${first.bytes} bytes, again ${again.bytes}, with 6 pixels wrong ${mended.bytes}, of another size ${other.bytes}`,
    );
  });

  it('remembers over a restart of the Electron client, unless its user does not want that', {
    timeout: 4 * LIMIT,
  }, async () => {
    const screen: VirtualScreen = await startVirtualScreen(WIDTH, HEIGHT);
    const profile = await temporaryFiles({});
    /** Looks at the session, full screen, until its picture rests; then does something. Returns the bytes until then. */
    const look = async (act?: (page: Page) => Promise<unknown>): Promise<number> => {
      const client = await startElectronClient(
        screen.display,
        [`--connect=${session}`, '--fullscreen'],
        {},
        profile.path('profile'),
      );
      try {
        const { page } = client;
        const shown = () =>
          page.evaluate(() => window.farglassViewer?.canvasPixels()?.bytes.some((value) => value > 99));
        await expect.poll(shown, { timeout: LIMIT }).toBe(true);
        for (let before = -1, frame = 0; before !== frame; ) {
          before = frame;
          await page.waitForTimeout(1000);
          frame = await page.evaluate(() => window.farglassViewer?.frameNumber() ?? 0);
        }
        const bytes = await page.evaluate(() => window.farglassViewer?.bytes() ?? 0);
        // Until the picture has been kept.
        await page.waitForTimeout(3500);
        await act?.(page);
        return bytes;
      } finally {
        await client.stop();
      }
    };
    try {
      const first = await look();
      const again = await look((page) =>
        page.evaluate(() => document.querySelector<HTMLElement>('[aria-label^="Keep the last picture"]')?.click()),
      );
      const forgotten = await look();
      expect(first).toBeGreaterThan(100_000);
      expect(again).toBeLessThanOrEqual(MOST_BYTES);
      expect(forgotten).toBeGreaterThan(100_000);
      console.log(`Electron: first ${first} bytes, again ${again}, without ${forgotten}`);
    } finally {
      await screen.stop();
      await profile.remove();
    }
  });
});
