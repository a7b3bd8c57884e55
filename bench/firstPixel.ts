import { connect } from '../client-electron/headless/index.ts';
import type { Mode } from '../protocol/index.ts';
import { startProgram } from './childProgram.ts';
import { farglassProgram } from './program.ts';
import { median, percentile } from './statistics.ts';

/** A server that has just started, or just given its spare process away, prepares the next one: nobody waits for that. */
const PREPARATION_MS = 1500;

/** From asking for an app to its first picture, milliseconds; its process is started meanwhile. */
export interface FirstPixel {
  readonly app: string;
  readonly mode: Mode;
  readonly opens: number;
  readonly p50Milliseconds: number;
  readonly p95Milliseconds: number;
}

/** Opens an app of a server on loopback several times with the headless client. */
export async function measureFirstPixel(app: string, mode: Mode, opens: number): Promise<FirstPixel> {
  const server = await startProgram([farglassProgram, 'serve', '--port', '0', '--json']);
  try {
    const { port } = server.ready as { port: number }; // what `serve --json` prints
    const times: number[] = [];
    // The first client proves its decoders, which a window does before anybody clicks.
    for (let i = 0; i <= opens; i++) {
      await new Promise((resolve) => setTimeout(resolve, PREPARATION_MS));
      const before = performance.now();
      const client = await connect(`127.0.0.1:${port}/app/${app}`, { mode, wantsText: false });
      await client.waitForFrame(1);
      if (i > 0) times.push(performance.now() - before);
      client.close();
    }
    const [p50, p95] = [median(times) ?? Number.NaN, percentile(times, 0.95) ?? Number.NaN];
    return { app, mode, opens, p50Milliseconds: p50, p95Milliseconds: p95 };
  } finally {
    await server.stop();
  }
}
