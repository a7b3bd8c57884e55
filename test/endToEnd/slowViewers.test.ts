import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openNodeTransport } from '../../client-electron/headless/nodeTransport.ts';
import { PROTOCOL_VERSION, SUBPROTOCOL, Writer, writeClientMessage } from '../../protocol/index.ts';
import { keepBusy } from '../support/busyApp.ts';
import { ChaosLink } from '../support/chaosLink.ts';
import { startDrawnSession, until } from '../support/mirror.ts';
import { serveSession } from '../support/sessionServer.ts';
import { WireViewer } from '../support/wireViewer.ts';

const WIDTH = 800;
const HEIGHT = 600;
const SCREEN_BYTES = WIDTH * HEIGHT * 4;
const MIB = 1 << 20;
const VIEWERS = 6;
const LOOKS = 4;
const SEED = 67;
const wait = { token: undefined, timeout: 10_000 };

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void; // what the flag exposes

/**
 * Bytes in use in this process after everything that can be freed has been: the least of some looks, for at any moment
 * frames are under way to the viewer that reads.
 */
async function bytesInUse(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0; look < LOOKS; look++) {
    await delay(50);
    collectGarbage();
    await delay(50);
    collectGarbage();
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    least = Math.min(least, heapUsed + Math.max(external, arrayBuffers));
  }
  return least;
}

/** Says hello and never reads again. */
async function stopReading(port: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, SUBPROTOCOL, { perMessageDeflate: false });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const out = new Writer();
  const size = { width: 0, height: 0, scale: 100 };
  const rest = { encodings: ['deflate'], wantsText: false, resume: undefined, remembered: undefined } as const;
  writeClientMessage(out, { name: 'hello', version: PROTOCOL_VERSION, mode: 'commands', ...size, ...rest });
  socket.send(out.take());
  await delay(20);
  socket.pause();
  return socket;
}

describe('viewers that are slow or do not read', () => {
  it(`F7: cost less than 1 MiB and a screen each, are cut after 40 s, and slow nobody (seed ${SEED})`, async () => {
    const { session, app } = await startDrawnSession({ width: WIDTH, height: HEIGHT });
    const server = await serveSession(session, false);
    const stop = keepBusy(app, SEED);
    const fast = new WireViewer(await openNodeTransport(`ws://127.0.0.1:${server.port}/`, wait), 'commands');
    await delay(2000);
    const before = await bytesInUse();
    const sockets = await Promise.all(Array.from({ length: VIEWERS }, () => stopReading(server.port)));
    await delay(1000);
    const early = await bytesInUse();
    await delay(30_000);
    const late = await bytesInUse();
    const each = (late - before) / VIEWERS - SCREEN_BYTES;
    console.log(
      `F7: ${Math.round(each / 1024)} KiB a viewer beside its screen; ${Math.round((late - early) / 1024)} KiB more in 30 s`,
    );
    expect(each).toBeLessThan(MIB);
    expect((late - early) / VIEWERS).toBeLessThan(MIB / 4);
    const frames = fast.frames;
    for (const socket of sockets) expect(socket.readyState).toBe(WebSocket.OPEN);
    await delay(10_000);
    expect(server.openConnections).toBe(1);
    expect(fast.frames - frames).toBeGreaterThan(300);
    stop();
    await until(() => fast.screen.framebuffer.equals(session.display.framebuffer), 'equal pixels');
    for (const socket of sockets) socket.terminate();
    session.end('ended', '');
    await server.close();
  }, 70_000);

  it(`F6: at 1 kbit/s cost less than 1 MiB and a screen, and show the newest picture in the end (seed ${SEED})`, async () => {
    const { session, app } = await startDrawnSession({ width: WIDTH, height: HEIGHT });
    const server = await serveSession(session, false);
    const stop = keepBusy(app, SEED);
    const fast = new WireViewer(await openNodeTransport(`ws://127.0.0.1:${server.port}/`, wait), 'commands');
    await delay(2000);
    const before = await bytesInUse();
    const links: ChaosLink[] = [];
    const viewers: WireViewer[] = [];
    for (let i = 0; i < VIEWERS; i++) {
      const link = await ChaosLink.open({ bitsPerSecond: 1000, roundTripMilliseconds: 100 }, server.port);
      links.push(link);
      viewers.push(new WireViewer(await openNodeTransport(`ws://127.0.0.1:${link.port}/`, wait), 'commands'));
    }
    await delay(15_000);
    const after = await bytesInUse();
    // The clients of this test are in the same process and have a screen each too.
    const each = (after - before) / VIEWERS - 2 * SCREEN_BYTES;
    console.log(`F6: ${Math.round(each / 1024)} KiB a viewer at 1 kbit/s, its client included, beside their screens`);
    expect(each).toBeLessThan(MIB);
    stop();
    for (const link of links) link.setProfile({ roundTripMilliseconds: 0 });
    for (const viewer of viewers) {
      expect(viewer.frames).toBeGreaterThan(2);
      await until(() => viewer.screen.framebuffer.equals(session.display.framebuffer), 'equal pixels', 20_000);
    }
    expect(fast.screen.framebuffer.equals(session.display.framebuffer)).toBe(true);
    session.end('ended', '');
    for (const link of links) await link.close();
    await server.close();
  }, 60_000);
});
