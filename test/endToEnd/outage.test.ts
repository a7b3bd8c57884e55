import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startVirtualScreen } from '../../bench/virtualScreen.ts';
import { ChaosLink } from '../support/chaosLink.ts';
import { startChromium } from '../support/chromium.ts';
import { startElectronClient } from '../support/electron.ts';
import { type DrawnSession, startDrawnSession, until } from '../support/mirror.ts';
import { photograph } from '../support/photograph.ts';
import { type SessionServer, serveSession } from '../support/sessionServer.ts';

let chromium: Awaited<ReturnType<typeof startChromium>>;

beforeAll(async () => {
  chromium = await startChromium();
});
afterAll(async () => {
  await chromium.stop();
});

interface Watched {
  readonly page: Page;
  readonly drawn: DrawnSession;
  readonly server: SessionServer;
  readonly link: ChaosLink;
  readonly typed: string[];
  close(): Promise<void>;
}

/** The real page shows a session of this process, through a link that breaks when it is told to. */
async function watch(): Promise<Watched> {
  const typed: string[] = [];
  const drawn = await startDrawnSession({ fixedSize: true, width: 640, height: 400 });
  drawn.app.on('key', ({ down, key }) => {
    if (down) typed.push(key);
  });
  drawn.app.canvas.putImageData(photograph(640, 400, 1), 0, 0);
  const server = await serveSession(drawn.session);
  const link = await ChaosLink.open({ roundTripMilliseconds: 10 }, server.port);
  const page = await chromium.browser.newPage();
  await page.goto(`http://127.0.0.1:${link.port}/s/drawn`);
  await until(() => (server.recordings[0]?.frames ?? 0) > 0, 'the first frame');
  await page.waitForFunction(() => (window.farglassViewer?.frameNumber() ?? 0) > 0);
  const close = async () => {
    await page.close();
    await link.close();
    await server.close();
  };
  return { page, drawn, server, link, typed, close };
}

const strip = (page: Page) => page.getByLabel('Connection', { exact: true });

describe('a page whose connection breaks', () => {
  it('keeps its picture, shows nothing of a short break, and draws on', async () => {
    const { page, drawn, server, link, close } = await watch();
    link.reset();
    await until(() => server.recordings.length > 1, 'the next connection');
    drawn.app.canvas.putImageData(photograph(640, 400, 2), 0, 0);
    await until(() => (server.recordings[1]?.frames ?? 0) > 0, 'a frame');
    await page.waitForFunction(() => (window.farglassViewer?.frameNumber() ?? 0) > 1);
    expect(await strip(page).isVisible()).toBe(false);
    const before = server.recordings[0]!.frames;
    expect(await page.evaluate(() => window.farglassViewer?.frameNumber())).toBeGreaterThan(before);
    await close();
  });

  it('says what is wrong and for how long, tries when it is told to, and asks before it sends what is old', async () => {
    const { page, server, link, typed, close } = await watch();
    link.refuse(true);
    link.reset();
    await expect.poll(() => strip(page).isVisible(), { timeout: 3000 }).toBe(true);
    await page.keyboard.type('ls');
    await expect.poll(() => strip(page).textContent()).toMatch(/No connection for [1-9]\d* s\..*What you type is sent/);
    // A telephone's window holds all of it.
    await page.setViewportSize({ width: 360, height: 480 });
    const box = await strip(page).boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(360);
    await page.waitForTimeout(2500);
    link.refuse(false);
    const connections = server.recordings.length;
    await page.getByText('Try now').click();
    await until(() => server.recordings.length > connections, 'the connection', 2000);
    await expect.poll(() => strip(page).isVisible()).toBe(false);
    await expect.poll(() => page.getByText('Not sent while there was no connection: “ls”').isVisible()).toBe(true);
    expect(typed).toEqual([]);
    await page.getByText('Send it now').click();
    await expect.poll(() => typed).toEqual(['l', 's']);
    await page.keyboard.type('!');
    await expect.poll(() => typed).toEqual(['l', 's', '!']);
    await close();
  });

  it('notices within five seconds that nothing gets through, and comes back by itself', async () => {
    const { page, drawn, server, link, close } = await watch();
    await page.waitForTimeout(1500);
    link.blackHole(true);
    await page.keyboard.type('x');
    await expect.poll(() => strip(page).isVisible(), { timeout: 7000 }).toBe(true);
    link.blackHole(false);
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await expect.poll(() => strip(page).isVisible(), { timeout: 5000 }).toBe(false);
    drawn.app.canvas.putImageData(photograph(640, 400, 3), 0, 0);
    await until(() => server.recordings.length > 1, 'the connection');
    const frame = await page.evaluate(() => window.farglassViewer?.frameNumber() ?? 0);
    await page.waitForFunction((number) => (window.farglassViewer?.frameNumber() ?? 0) > number, frame - 1);
    await close();
  });
});

describe('the Electron client', () => {
  it.each(['resume', 'unlock-screen'] as const)('tries its connection when the machine tells of %s', async (name) => {
    const drawn = await startDrawnSession({ fixedSize: true });
    const server = await serveSession(drawn.session);
    const link = await ChaosLink.open({ roundTripMilliseconds: 1 }, server.port);
    const screen = await startVirtualScreen(800, 600);
    const client = await startElectronClient(screen.display, [`--connect=http://127.0.0.1:${link.port}/s/drawn`]);
    await client.page.waitForFunction(() => (window.farglassViewer?.frameNumber() ?? 0) > 0);
    // Past the one time that the link is tried after the frame.
    await client.page.waitForTimeout(2500);
    const { bytesUp } = link.counts();
    await client.app.evaluate(({ powerMonitor }, event) => powerMonitor.emit(event), name);
    await expect.poll(() => link.counts().bytesUp).toBeGreaterThan(bytesUp);
    await client.stop();
    await screen.stop();
    await link.close();
    await server.close();
  });
});
