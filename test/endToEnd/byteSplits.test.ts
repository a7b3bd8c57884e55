import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Client } from '../../client-electron/core/index.ts';
import { openNodeTransport } from '../../client-electron/headless/nodeTransport.ts';
import { type Mode, portableDecoders } from '../../protocol/index.ts';
import { ChaosLink, type Direction } from '../support/chaosLink.ts';
import { differenceOf, startDrawnSession, until } from '../support/mirror.ts';
import { serveSession } from '../support/sessionServer.ts';

const TEXTS = ['a', 'bc', 'é'];

/** A session that answers three texts with fills, letters and a picture: some hundred bytes each way. */
async function startAnswering(mode: Mode) {
  const { session, app } = await startDrawnSession({ width: 120, height: 80 });
  const received: string[] = [];
  const draw = (count: number, text: string) => {
    const { canvas } = app;
    canvas.fillStyle = count % 2 === 0 ? 'navy' : 'tomato';
    canvas.fillRect(10 * count, 5 * count, 40, 30);
    canvas.fillStyle = 'white';
    canvas.font = '12px monospace';
    canvas.fillText(text, 12 * count, 20 + 10 * count);
    const gradient = canvas.createLinearGradient(60, 40, 80, 40);
    gradient.addColorStop(0, 'red');
    gradient.addColorStop(1, 'blue');
    canvas.fillStyle = gradient;
    canvas.fillRect(60, 40 + count, 20, 1);
  };
  app.on('text', ({ text }) => {
    received.push(text);
    draw(received.length, text);
  });
  const server = await serveSession(session, false);
  const link = await ChaosLink.open({}, server.port);
  const open = () => openNodeTransport(`ws://127.0.0.1:${link.port}/`, { token: undefined, timeout: 5000 });
  const connect = async () => {
    let welcomed = false;
    const client = new Client({
      transport: await open(),
      reconnect: open,
      mode,
      width: 0,
      height: 0,
      scale: 1,
      decoders: portableDecoders,
      present() {},
      onEvent(event) {
        if (event.kind === 'welcome') welcomed = true;
      },
    });
    await until(() => welcomed, 'the welcome');
    return client;
  };
  /** Types the texts one after another, and waits until all is shown. */
  const play = async (client: Client) => {
    received.length = 0;
    for (const text of TEXTS) {
      client.textInput(text);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const same = () => differenceOf(client.screen.framebuffer, session.display.framebuffer.pixels) === undefined;
    await until(() => received.length >= TEXTS.length && same(), 'the same pixels and all texts', 10_000);
  };
  const close = async () => {
    session.end('ended', '');
    await link.close();
    await server.close();
  };
  return { link, connect, play, received, close };
}

describe('F11: every byte is a place where the network may cut', () => {
  it.each<[Mode, Direction]>([
    ['commands', 'down'],
    ['raw', 'down'],
    ['commands', 'up'],
  ])('in %s mode, %s: in two pieces, all arrives all the same', async (mode, direction) => {
    const { link, connect, play, received, close } = await startAnswering(mode);
    const count = () => (direction === 'down' ? link.counts().totalDown : link.counts().totalUp);
    const before = count();
    await play(await connect());
    const length = count() - before;
    expect(length).toBeGreaterThan(100);
    for (let at = 1; at < length; at++) {
      link.split([at], direction);
      const client = await connect();
      await play(client);
      expect(received, `cut at ${at}`).toEqual(TEXTS);
      client.close();
    }
    await close();
  });

  it.each<[Mode, Direction]>([
    ['commands', 'down'],
    ['raw', 'down'],
    ['commands', 'up'],
  ])('in %s mode, %s: when the connection breaks there, all arrives once', async (mode, direction) => {
    const { link, connect, play, received, close } = await startAnswering(mode);
    const count = () => (direction === 'down' ? link.counts().totalDown : link.counts().totalUp);
    const first = await connect();
    const before = count();
    await play(first);
    const length = count() - before;
    first.close();
    await delay(20);
    for (let at = 0; at < length; at++) {
      // A cut that was never reached must not hit the next connection.
      void link.cutAfter(direction, Number.MAX_SAFE_INTEGER);
      const client = await connect();
      void link.cutAfter(direction, at, at % 2 === 0 ? 'reset' : 'end');
      await play(client);
      expect(received, `broken at ${at}`).toEqual(TEXTS);
      client.close();
    }
    await close();
  });
});
