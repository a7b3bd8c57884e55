import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { locateElectron } from '../client-electron/launcher/locateElectron.ts';
import { startElectron } from '../client-electron/launcher/startElectron.ts';
import type { Mode } from '../protocol/index.ts';
import { startProgram } from './childProgram.ts';
import { farglassProgram } from './program.ts';
import { ScreenProbe } from './screenProbe.ts';
import { percentile } from './statistics.ts';
import { startVirtualScreen } from './virtualScreen.ts';

const WIDTH = 1280;
const HEIGHT = 800;
/** Where the probe looks: inside the square that the app repaints. */
const LOOK_AT = { x: 200, y: 200 };
/** Keycode of the letter a on every X keyboard. */
const KEY_A = 38;
/** Between two key presses: the screen is quiet again by then. */
const PAUSE_MS = 60;
const START_LIMIT_MS = 30_000;
const PIXEL_LIMIT_MS = 2000;

/** An app that changes the colour of a square on each key press, as quickly as an app can. */
const squareApp = `import { defineApp } from 'farglass';
export default defineApp({
  title: 'Square',
  start({ canvas, on }) {
    let light = false;
    const draw = () => {
      canvas.fillStyle = light ? '#f0c040' : '#2040a0';
      canvas.fillRect(100, 100, 300, 200);
    };
    on('key', ({ down }) => {
      if (!down) return;
      light = !light;
      draw();
    });
    on('resize', draw);
    draw();
  },
});
`;

/** From a key press on a screen to the changed pixel on the same screen, milliseconds. */
export interface ScreenLatency {
  readonly mode: Mode;
  readonly presses: number;
  readonly p50Milliseconds: number;
  readonly p95Milliseconds: number;
}

/**
 * Measures what a person would see: a real key press on a virtual screen, through the real Electron client, a
 * server on loopback and back, until the pixel on that screen has changed. Needs Xvfb and Electron.
 */
export async function measureScreenLatency(mode: Mode, presses: number): Promise<ScreenLatency> {
  const folder = await mkdtemp(join(tmpdir(), 'farglass-screen-'));
  const app = join(folder, 'square.ts');
  await writeFile(app, squareApp);
  const server = await startProgram([farglassProgram, 'serve', '--port', '0', '--json', '--app', app]);
  const screen = await startVirtualScreen(WIDTH, HEIGHT);
  let electron: ChildProcess | undefined;
  let probe: ScreenProbe | undefined;
  try {
    const { port } = server.ready as { port: number }; // what `serve --json` prints
    electron = startElectron(
      fileURLToPath(new URL('electron', import.meta.url)),
      [
        `--connect=http://127.0.0.1:${port}/app/square`,
        `--mode=${mode}`,
        '--fullscreen',
        `--user-data-dir=${folder}/client`,
      ],
      {
        installation: await locateElectron(),
        noSandbox: process.getuid?.() === 0,
        disableGpu: true,
        env: { ...process.env, DISPLAY: screen.display },
        stdio: 'ignore',
      },
    );
    probe = await ScreenProbe.open(screen.display);
    const times = await pressAndLook(probe, presses);
    const p = (share: number) => percentile(times, share) ?? Number.NaN;
    return { mode, presses, p50Milliseconds: p(0.5), p95Milliseconds: p(0.95) };
  } finally {
    probe?.close();
    electron?.kill();
    await screen.stop();
    await server.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function pressAndLook(probe: ScreenProbe, presses: number): Promise<number[]> {
  const { x, y } = LOOK_AT;
  let shown = await waitForChange(probe, 0, START_LIMIT_MS, (color) => color === 0x2040a0);
  // The window's first pictures are over when it no longer changes.
  await pause(1000);
  const times: number[] = [];
  for (let i = 0; i < presses; i++) {
    const before = performance.now();
    probe.press(KEY_A);
    shown = await waitForChange(probe, shown, PIXEL_LIMIT_MS);
    times.push(performance.now() - before);
    await pause(PAUSE_MS);
    shown = await probe.pixel(x, y);
  }
  return times;
}

async function waitForChange(
  probe: ScreenProbe,
  from: number,
  limit: number,
  wanted = (color: number) => color !== from,
): Promise<number> {
  const end = performance.now() + limit;
  for (;;) {
    const color = await probe.pixel(LOOK_AT.x, LOOK_AT.y);
    if (wanted(color)) return color;
    if (performance.now() > end) throw new Error(`the client's window did not change its picture within ${limit} ms`);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
