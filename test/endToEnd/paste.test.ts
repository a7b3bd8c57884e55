import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startVirtualScreen, type VirtualScreen } from '../../bench/virtualScreen.ts';
import { startChromium } from '../support/chromium.ts';
import { type ElectronClient, startElectronClient } from '../support/electron.ts';
import { type Hand, handAt } from '../support/hand.ts';
import { temporaryFiles } from '../support/serverProcess.ts';
import { XCommand } from '../support/xCommand.ts';

const WIDTH = 1024;
const HEIGHT = 700;

let screen: VirtualScreen;
let hand: Hand;
let files: Awaited<ReturnType<typeof temporaryFiles>>;

beforeAll(async () => {
  screen = await startVirtualScreen(WIDTH, HEIGHT);
  hand = handAt(screen.display);
  files = await temporaryFiles({ 'notes.txt': '' });
});
afterAll(async () => {
  await screen.stop();
  await files.remove();
});

/** Copies a text on the machine of the client, as a program there does. Resolves when it is on the clipboard. */
async function copyHere(text: string): Promise<void> {
  // It goes to the background when it owns the clipboard.
  const xclip = spawn('xclip', ['-selection', 'clipboard'], {
    env: { ...process.env, DISPLAY: screen.display, LC_ALL: 'C.UTF-8' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  xclip.stdin.end(text);
  await new Promise((resolve) => xclip.once('exit', resolve));
}

/** Resolves when the program is shown and the picture has not changed for a while: the program has the focus then. */
async function pictureRests(page: Page): Promise<void> {
  // An empty display rests too, for as long as the program takes to start.
  const colors = () =>
    page.evaluate(() => {
      const shown = window.farglassViewer?.pixels()?.bytes;
      return new Set(shown === undefined ? [] : new Uint32Array(shown.slice().buffer)).size;
    });
  await expect.poll(colors, { timeout: 30_000 }).toBeGreaterThan(1);
  for (let before = -1, frame = 0; before !== frame || frame === 0; ) {
    before = frame;
    await page.waitForTimeout(700);
    frame = await page.evaluate(() => window.farglassViewer?.frameNumber() ?? 0);
  }
}

/** Starts a program and the Electron client on it, full screen; runs `use` when its picture is there. */
async function using(command: readonly string[], use: (client: ElectronClient) => Promise<void>): Promise<void> {
  const run = new XCommand(['run', '--', ...command]);
  try {
    const { session } = await run.ready;
    const client = await startElectronClient(screen.display, [`--connect=${session}`, '--fullscreen']);
    try {
      await expect
        .poll(() => client.page.evaluate(() => window.farglassViewer?.pixels()?.width), { timeout: 20_000 })
        .toBe(WIDTH);
      await pictureRests(client.page);
      await use(client);
    } finally {
      await client.stop();
    }
  } finally {
    await run.interrupt();
  }
}

describe('pasting into X programs by their own keys', () => {
  it('Ctrl+V in the Electron client pastes into a GTK program what was copied on this machine', async () => {
    // GTK asks for the text, and does what is typed meanwhile: saved again and again until it is there.
    const saves = (text: string) =>
      expect
        .poll(
          async () => {
            await hand.press('ctrl+s');
            return await readFile(files.path('notes.txt'), 'utf8');
          },
          { timeout: 20_000, interval: 300 },
        )
        .toBe(text);
    await copyHere('copied before the start, Grüße 🎈\n');
    await using(['mousepad', '--disable-server', files.path('notes.txt')], async () => {
      await hand.press('ctrl+v');
      await saves('copied before the start, Grüße 🎈\n');
      // Something newer, which travels in parts.
      const long = 'A line of a long text.\n'.repeat(20_000);
      await copyHere(long);
      await hand.press('ctrl+v');
      await saves(`copied before the start, Grüße 🎈\n${long}`);
      // What the program has copied since is what it pastes; the clipboard here follows.
      await hand.press('ctrl+a', 'x', 'shift+Home', 'ctrl+c', 'End', 'ctrl+v', 'ctrl+v');
      await saves('xxx');
      await hand.press('shift+Insert');
      await saves('xxxx');
    });
  });

  it('Shift+Insert and a middle click in the Electron client paste into xterm', async () => {
    const typed = () => readFile(files.path('typed'), 'utf8').catch(() => '');
    await copyHere('by keys');
    // Without waiting for the end of a line.
    await using(['xterm', '-e', `stty -icanon; cat > ${files.path('typed')}`], async () => {
      await hand.press('shift+Insert');
      await expect.poll(typed).toBe('by keys');
      await copyHere(', by the pointer');
      await hand.click(200, 300, 2);
      await expect.poll(typed).toBe('by keys, by the pointer');
      // Text that is marked in the program later is what a middle click pastes.
      await hand.drag(4, 8, 30, 8);
      await hand.click(200, 300, 2);
      await expect.poll(typed).toMatch(/pointerby k/);
    });
  });

  it('Ctrl+V pastes in a page of a browser, which asks for no permission', async () => {
    const typed = () => readFile(files.path('page'), 'utf8').catch(() => '');
    const run = new XCommand(['run', '--', 'mousepad', '--disable-server', files.path('page')]);
    const { browser, stop } = await startChromium();
    try {
      const { session } = await run.ready;
      // Another page, in which its user copies something.
      const other = await browser.newPage();
      await other.setContent('<textarea autofocus>from another page</textarea>');
      await other.locator('textarea').press('Control+A');
      await other.locator('textarea').press('Control+C');
      const page = await browser.newPage();
      await page.goto(session);
      await pictureRests(page);
      for (const keys of ['Control+V', '!', 'Control+V', 'Control+S']) {
        await page.keyboard.press(keys);
        // GTK asks for the text, and does what is typed meanwhile.
        await page.waitForTimeout(200);
      }
      await expect.poll(typed).toBe('from another page!from another page');
    } finally {
      await stop();
      await run.interrupt();
    }
  });
});
