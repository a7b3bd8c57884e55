import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ScreenProbe } from '../../bench/screenProbe.ts';
import { startVirtualScreen, type VirtualScreen } from '../../bench/virtualScreen.ts';
import { startElectronClient } from '../support/electron.ts';
import { guidePicture } from '../support/guidePicture.ts';
import { startDrawnSession, until } from '../support/mirror.ts';
import { createNetworkNamespace } from '../support/networkNamespace.ts';
import { startServerProcess } from '../support/serverProcess.ts';
import { serveSession } from '../support/sessionServer.ts';
import { compareWhileDrawing } from '../support/viewerPage.ts';

const WIDTH = 1280;
const HEIGHT = 800;
/** X keycodes of a keyboard with the usual layout. */
const keycodes = { e: 26, c: 54, h: 43, o: 32, space: 65, x: 53, enter: 36 } as const;

let screen: VirtualScreen;
let probe: ScreenProbe;

beforeAll(async () => {
  screen = await startVirtualScreen(WIDTH, HEIGHT);
  probe = await ScreenProbe.open(screen.display);
});
afterAll(async () => {
  probe.close();
  await screen.stop();
});

/** The X screen's pixels as a framebuffer holds them. */
async function screenPixels(): Promise<Uint32Array> {
  const { data } = await probe.image(0, 0, WIDTH, HEIGHT);
  const pixels = new Uint32Array(WIDTH * HEIGHT);
  for (let i = 0; i < pixels.length; i++) {
    pixels[i] = (0xff000000 | (data[i * 4]! << 16) | (data[i * 4 + 1]! << 8) | data[i * 4 + 2]!) >>> 0;
  }
  return pixels;
}

describe('the Electron client', () => {
  it.each(['commands', 'raw'])(
    'shows the session pixel for pixel, up to the screen itself, in %s mode (seed 7602)',
    async (mode) => {
      const drawn = await startDrawnSession();
      const server = await serveSession(drawn.session);
      const address = `--connect=http://127.0.0.1:${server.port}/s/drawn`;
      const client = await startElectronClient(screen.display, [address, `--mode=${mode}`, '--fullscreen']);
      await until(() => drawn.session.display.framebuffer.width === WIDTH, 'a session as large as the screen');
      await until(() => (server.recordings[0]?.frames ?? 0) > 0, 'the first frame');
      const compared = await compareWhileDrawing(client.page, drawn, server.recordings[0]!, {
        seed: 7602,
        count: 16,
      });
      expect(compared).toBeGreaterThan(30);
      const { framebuffer } = drawn.session.display;
      expect([framebuffer.width, framebuffer.height]).toEqual([WIDTH, HEIGHT]);
      await expect
        .poll(async () => (await screenPixels()).every((pixel, i) => pixel === framebuffer.pixels[i]))
        .toBe(true);
      await client.stop();
      await server.close();
    },
  );

  it('opens the app list, then a terminal, and real key presses on the screen reach the shell', async () => {
    const server = await startServerProcess();
    const client = await startElectronClient(screen.display, [`--connect=${server.url}`]);
    await client.page.getByText('Terminal', { exact: true }).waitFor();
    await guidePicture('apps', await screenPixels(), WIDTH);
    await client.page.getByText('Terminal', { exact: true }).click();
    await client.page.waitForFunction(() => (window.farglassViewer?.text() ?? '').length > 1);
    for (const key of ['e', 'c', 'h', 'o', 'space', 'x', 'x', 'enter'] as const) probe.press(keycodes[key]);
    // Without blanks: those at the ends of runs are drawn as fills, and how keys fall into runs is a matter of time.
    const text = () => client.page.evaluate(() => window.farglassViewer?.text().replaceAll(/\s/g, '') ?? '');
    await expect.poll(text).toMatch(/echoxxxx/);
    await client.page.keyboard.press('Control+Alt+Shift+S');
    await expect.poll(() => client.page.getByText('round trip').isVisible()).toBe(true);
    // Until its figures have come.
    await client.page.waitForTimeout(1200);
    await guidePicture('statistics', await screenPixels(), WIDTH);
    await client.page.keyboard.press('Control+Alt+Shift+H');
    for (const key of ['e', 'c', 'h', 'o', 'enter'] as const) probe.press(keycodes[key]);
    const hot = () =>
      client.page.evaluate(() => {
        const heat = document.querySelector<HTMLCanvasElement>('canvas.heat.shown');
        const pixels = heat?.getContext('2d')?.getImageData(0, 0, heat.width, heat.height).data ?? [];
        return Array.from(pixels).filter((value, i) => i % 4 === 3 && value > 0).length;
      });
    await expect.poll(hot).toBeGreaterThan(0);
    await guidePicture('heat', await screenPixels(), WIDTH);
    await client.page.keyboard.press('Control+Alt+Shift+H');
    expect(await hot()).toBe(0);
    await client.stop();
    await server.stop();
  });

  it('opens the app of a link that names only the app, and says when there is none', async () => {
    const server = await startServerProcess();
    const client = await startElectronClient(screen.display, [`--connect=${server.url}clock`]);
    await client.page.waitForFunction(() => /\d\d:\d\d/.test(window.farglassViewer?.text() ?? ''));
    await client.stop();
    const other = await startElectronClient(screen.display, [`--connect=${server.url}clack`]);
    await other.page.getByText('This server has no app named "clack".').waitFor();
    await other.page.getByRole('button', { name: 'Apps', exact: true }).click();
    await other.page.getByText('Terminal', { exact: true }).waitFor();
    await other.stop();
    await server.stop();
  });

  it('says what is wrong with a link, keeps it to be mended, and has the token then', async () => {
    const server = await startServerProcess(['--token', 'over-there']);
    const origin = `http://127.0.0.1:${server.port}`;
    const client = await startElectronClient(screen.display, [`--connect=${origin}/apps/clock#token=over-there`]);
    const problem = client.page.getByRole('alert');
    await expect.poll(() => problem.textContent()).toContain('There is nothing at /apps/clock on a server.');
    expect(await problem.textContent()).toContain(`looks like ${origin}/app/terminal,`);
    const field = client.page.getByLabel('Address of a server');
    expect(await field.inputValue()).toBe(`${origin}/apps/clock`);
    expect(await client.page.textContent('body')).not.toContain('over-there');
    await field.fill(`${origin}/app/clock`);
    expect(await problem.textContent()).toBe('');
    await field.press('Enter');
    await client.page.waitForFunction(() => /\d\d:\d\d/.test(window.farglassViewer?.text() ?? ''));
    await client.stop();
    await server.stop();
  });

  it('gives the page no Node, no navigation and no windows', async () => {
    const server = await startServerProcess();
    const client = await startElectronClient(screen.display, [`--connect=${server.url}`]);
    await client.page.getByText('Terminal', { exact: true }).waitFor();
    const found = await client.page.evaluate(async () => ({
      require: typeof Reflect.get(window, 'require'),
      process: typeof Reflect.get(window, 'process'),
      opened: window.open('https://example.org/') === null,
      secure: window.isSecureContext,
      policy: (await fetch(location.href)).headers.get('content-security-policy'),
    }));
    expect(found).toEqual({
      require: 'undefined',
      process: 'undefined',
      opened: true,
      secure: true,
      policy: expect.stringContaining("default-src 'none'"),
    });
    await client.page.evaluate(() => {
      location.href = 'http://127.0.0.1:1/';
    });
    expect(client.page.url()).toMatch(/^app:\/\/farglass\//);
    const preferences = await client.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      // Electron's types leave it out; it tells what really holds.
      return (contents as unknown as { getLastWebPreferences(): object }).getLastWebPreferences();
    });
    expect(preferences).toMatchObject({
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      sandbox: true,
    });
    await client.stop();
    await server.stop();
  });

  it('reaches a server on another host, with its token, over plain WebSocket', async ({ skip }) => {
    if (process.getuid?.() !== 0) skip('a network namespace needs root');
    const network = await createNetworkNamespace();
    try {
      const inside = ['ip', 'netns', 'exec', network.name];
      const server = await startServerProcess(['--host', network.address, '--token', 'over-there'], {}, inside);
      const address = `--connect=http://${network.address}:${server.port}/app/clock`;
      const client = await startElectronClient(screen.display, [address], { FARGLASS_TOKEN: 'over-there' });
      await client.page.waitForFunction(() => /\d\d:\d\d/.test(window.farglassViewer?.text() ?? ''));
      await client.stop();
      await server.stop();
    } finally {
      await network.remove();
    }
  });
});
