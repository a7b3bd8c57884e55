import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChaosLink } from '../support/chaosLink.ts';
import { startChromium } from '../support/chromium.ts';
import { startDrawnSession, until } from '../support/mirror.ts';
import { photograph } from '../support/photograph.ts';
import { startServerProcess } from '../support/serverProcess.ts';
import { serveSession } from '../support/sessionServer.ts';
import { compareWhileDrawing, expectSamePicture } from '../support/viewerPage.ts';

let chromium: Awaited<ReturnType<typeof startChromium>>;
/** What the page complained about: violations of its policy, errors, rejected promises. */
const complaints: string[] = [];

beforeAll(async () => {
  chromium = await startChromium();
});
afterAll(async () => {
  await chromium.stop();
});

async function openPage(url: string): Promise<Page> {
  const page = await chromium.browser.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(url);
  return page;
}

const textOf = (page: Page) => page.evaluate(() => window.farglassViewer?.text() ?? '');

describe('the viewer as a page in Chromium', () => {
  it.each(['commands', 'raw'])(
    'shows the session pixel for pixel at every frame in %s mode (seed 7601)',
    async (mode) => {
      const drawn = await startDrawnSession({ fixedSize: true });
      const server = await serveSession(drawn.session);
      const page = await openPage(`http://127.0.0.1:${server.port}/s/drawn`);
      await until(() => (server.recordings[0]?.frames ?? 0) > 0, 'the first frame');
      await page.getByText(mode === 'raw' ? 'Raw' : 'Commands', { exact: true }).click();
      const compared = await compareWhileDrawing(page, drawn, server.recordings[0]!, { seed: 7601, count: 30 });
      expect(compared).toBeGreaterThan(60);
      await page.close();
      await server.close();
    },
  );

  it.each([
    ['lossless WebP', 'fast'],
    ['coded updates', 'best'],
  ] as const)('shows photographs exactly that a slow link brings as %s', async (_, effort) => {
    const drawn = await startDrawnSession({ fixedSize: true, width: 400, height: 300 }, effort);
    const server = await serveSession(drawn.session);
    const link = await ChaosLink.open({ bitsPerSecond: 1_000_000, roundTripMilliseconds: 20 }, server.port);
    const page = await openPage(`http://127.0.0.1:${link.port}/s/drawn`);
    await until(() => server.recordings.length > 0, 'the connection');
    const recording = server.recordings[0]!;
    // The first photograph teaches the server the link's rate, the others are worth an encoder's time.
    for (const seed of [1, 2, 3]) {
      const frames = recording.frames;
      drawn.app.canvas.putImageData(photograph(400, 300, seed), 0, 0);
      await until(() => recording.frames > frames, 'the photograph');
      await expectSamePicture(page, drawn.session, recording);
    }
    if (effort === 'fast') expect(recording.imageEncodings).toContain('webp');
    else expect(recording.imageEncodings).toEqual([]);
    await page.close();
    await link.close();
    await server.close();
  });

  it('opens the app list of a real server with the token of the link, and a terminal that one can type in', async () => {
    const server = await startServerProcess(['--token', 'page-secret']);
    const page = await openPage(server.url);
    await page.getByText('Terminal', { exact: true }).click();
    await page.waitForFunction(() => (window.farglassViewer?.text() ?? '').length > 1);
    expect(page.url()).not.toContain('page-secret');
    await page.keyboard.type('echo "from $((40+2)) keys"\n', { delay: 10 });
    await expect.poll(() => textOf(page)).toContain('from 42 keys');
    await page.keyboard.press('Control+Alt+Shift+S');
    await expect.poll(() => page.getByText('round trip').isVisible()).toBe(true);
    await page.setViewportSize({ width: 900, height: 600 });
    await page.keyboard.type('tput cols\n', { delay: 10 });
    await expect.poll(() => textOf(page)).toMatch(/\n11\d\n/);
    await page.keyboard.type('exit\n');
    await expect.poll(() => page.getByText('The shell has ended').isVisible()).toBe(true);
    await page.close();
    await server.stop();
  });

  it('asks for the token when it has none', async () => {
    const server = await startServerProcess(['--token', 'page-secret']);
    const page = await openPage(`http://127.0.0.1:${server.port}/`);
    await expect.poll(() => page.getByLabel(/token/i).first().isVisible()).toBe(true);
    await page.close();
    await server.stop();
  });

  it('complained about nothing but the refusals that were tried', () => {
    expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
  });
});
