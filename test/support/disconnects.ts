import { setTimeout as delay } from 'node:timers/promises';
import { Random } from '../../bench/random.ts';
import { Client, type ClientEvent } from '../../client-electron/core/index.ts';
import { openNodeTransport } from '../../client-electron/headless/nodeTransport.ts';
import { type Mode, portableDecoders } from '../../protocol/index.ts';
import { keepBusy } from './busyApp.ts';
import { ChaosLink } from './chaosLink.ts';
import { differenceOf, startDrawnSession, until } from './mirror.ts';
import { serveSession } from './sessionServer.ts';

/** How connections are broken. */
export interface DisconnectPlan {
  readonly mode: Mode;
  /** The app draws all the time; otherwise only answers to input are drawn. */
  readonly isBusy: boolean;
  readonly disconnects: number;
  readonly seed: number;
  /** Also asks for another size now and then. */
  readonly resizes?: boolean;
}

export interface DisconnectResult {
  readonly disconnects: number;
  /** Where the pixels differ, in words, each time that everything was quiet; should be empty. */
  readonly differences: readonly string[];
  /** What the client put in, and what the app got; should be the same. */
  readonly typed: readonly string[];
  readonly received: readonly string[];
  readonly resumed: number;
  readonly startedAnew: number;
  readonly resizes: number;
}

/** Bytes after which a connection breaks at the latest: a whole picture and more, so that every place is met. */
const MAX_CUT_BYTES = 6000;
/** Pixels are compared after so many breaks. */
const COMPARE_EVERY = 10;

/**
 * Breaks the connection of a real client to a real session over real sockets at random bytes, in both directions, by
 * FIN and by RST, while it types and the app draws.
 */
export async function breakConnections(plan: DisconnectPlan): Promise<DisconnectResult> {
  const random = new Random(plan.seed);
  const { session, app } = await startDrawnSession({ width: 320, height: 200 });
  const server = await serveSession(session, false);
  const link = await ChaosLink.open({}, server.port, plan.seed);
  const received: string[] = [];
  let answers = 0;
  app.canvas.fillStyle = 'navy';
  app.canvas.fillRect(0, 0, 320, 200);
  app.on('text', ({ text }) => {
    received.push(text);
    app.canvas.fillStyle = ['tomato', 'gold', '#393'][answers++ % 3]!;
    app.canvas.fillRect((answers * 37) % 300, (answers * 17) % 180, 20, 20);
    app.canvas.font = '12px monospace';
    app.canvas.fillText(text, 5, 15 + ((answers * 13) % 180));
  });
  app.on('resize', () => {
    app.canvas.fillStyle = 'teal';
    app.canvas.fillRect(0, 0, 1000, 1000);
  });
  const stop = plan.isBusy ? keepBusy(app, plan.seed) : () => undefined;
  const events: ClientEvent['kind'][] = [];
  let welcomes = 0;
  const open = () => openNodeTransport(`ws://127.0.0.1:${link.port}/`, { token: undefined, timeout: 5000 });
  const client = new Client({
    transport: await open(),
    reconnect: open,
    mode: plan.mode,
    width: 0,
    height: 0,
    scale: 1,
    decoders: portableDecoders,
    present() {},
    onEvent: (event) => {
      events.push(event.kind);
      if (event.kind === 'welcome') welcomes++;
      if (event.kind === 'closed') differences.push(`closed: ${event.reason}`);
    },
  });
  const differences: string[] = [];
  const typed: string[] = [];
  let resizes = 0;
  const resumedCount = () => events.filter((kind) => kind === 'resumed').length;
  await until(() => welcomes > 0, 'the welcome');
  const same = () => differenceOf(client.screen.framebuffer, session.display.framebuffer.pixels) === undefined;
  let broken = 0;
  const type = () => {
    const text = `${typed.length} `;
    typed.push(text);
    client.textInput(text);
  };
  while (broken < plan.disconnects) {
    const before = resumedCount() + welcomes;
    const direction = random.pick(['up', 'down'] as const);
    const kind = random.pick(['reset', 'end'] as const);
    if (random.next() < 0.2) {
      type();
      if (random.next() < 0.5) await delay(random.integer(0, 5));
      if (kind === 'reset') link.reset();
      else link.cut();
    } else {
      const cut = link.cutAfter(direction, random.integer(0, random.pick([40, 400, MAX_CUT_BYTES])), kind);
      let isCut = false;
      void cut.then(() => {
        isCut = true;
      });
      while (!isCut) {
        type();
        if (plan.resizes === true && random.next() < 0.5) {
          resizes++;
          client.resize(random.integer(100, 400), random.integer(100, 300), 1);
        }
        await delay(random.integer(0, 3));
      }
    }
    broken++;
    type();
    await until(() => resumedCount() + welcomes > before, `connection ${broken} (${events.slice(-5).join(', ')})`);
    if (broken % COMPARE_EVERY === 0 && !plan.isBusy) {
      await until(() => same() && received.length === typed.length, 'quiet', 5000).catch(() => undefined);
      if (!same())
        differences.push(
          `after ${broken}: ${differenceOf(client.screen.framebuffer, session.display.framebuffer.pixels)}`,
        );
      if (differences.length > 0) break;
    }
  }
  stop();
  await until(() => same() && received.length >= typed.length, 'the end', 5000).catch(() => undefined);
  if (!same())
    differences.push(`at the end: ${differenceOf(client.screen.framebuffer, session.display.framebuffer.pixels)}`);
  client.close();
  session.end('ended', '');
  await link.close();
  await server.close();
  return {
    ...{ disconnects: broken, differences, typed, received, resizes },
    resumed: resumedCount(),
    startedAnew: welcomes - 1,
  };
}
