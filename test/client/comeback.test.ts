import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BUTTON_LEFT, type DecodeImage, portableDecoders, rect } from '../../protocol/index.ts';
import { type LastingClient, lastingClient } from '../support/lastingClient.ts';
import { fill, image, settled, TICKET } from '../support/scriptedServer.ts';

const RED = 0xff0000;
const GREEN = 0x00ff00;
const RED_PIXEL = 0xff0000ff;
const GREEN_PIXEL = 0xff00ff00;
const BLACK_PIXEL = 0xff000000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Milliseconds pass, and what they bring about happens, step by step. */
async function pass(milliseconds: number, step = 50): Promise<void> {
  for (let rest = milliseconds; rest > 0; rest -= step) {
    vi.advanceTimersByTime(Math.min(step, rest));
    await settled();
  }
}

/** A client with one frame on its screen. */
async function watching(options: Parameters<typeof lastingClient>[0] = {}): Promise<LastingClient> {
  const lasting = lastingClient(options);
  const { server } = lasting.last();
  server.welcome(64, 48);
  server.frame([fill(rect(0, 0, 64, 48), RED)]);
  await pass(1000);
  lasting.events.splice(0);
  lasting.presented.splice(0);
  return lasting;
}

async function breakNow({ last }: LastingClient): Promise<void> {
  last().far.break();
  await settled();
}

const refuse = () => Promise.reject(new Error('No connection to the server. The network is down.'));
const key = (name: string, down = true, repeat = false) =>
  ({ down, repeat, code: `Key${name.toUpperCase()}`, key: down ? name : '', modifiers: 0 }) as const;
const inputsOf = ({ last }: LastingClient) =>
  last()
    .server.all()
    .filter(({ name }) => ['pointer', 'wheel', 'key', 'text', 'clipboard', 'offer'].includes(name));

describe('a client whose connection breaks', () => {
  it('connects again at once, to its session, and says what it has', async () => {
    const lasting = await watching();
    await breakNow(lasting);
    expect(lasting.asked).toEqual(['app-1']);
    expect(lasting.last().server.all()).toMatchObject([
      { name: 'hello', width: 64, height: 48, resume: { ticket: TICKET, epoch: 1, frames: 1 } },
    ]);
    expect(lasting.events).toMatchObject([
      { kind: 'disconnected', reason: expect.stringContaining('1006'), since: 1000 },
    ]);
    expect(lasting.client.isConnected).toBe(false);
    lasting.last().server.welcome(0, 0, { resumed: true });
    await settled();
    expect(lasting.events.slice(1)).toEqual([
      { kind: 'resumed', after: 0 },
      { kind: 'title', title: 'App' },
    ]);
    expect(lasting.client.isConnected).toBe(true);
    expect(lasting.client.outage).toBeUndefined();
    expect(lasting.client.statistics.snapshot(0).reconnections).toBe(1);
  });

  it('keeps the screen as it was after the last presented frame, and numbers frames on', async () => {
    const finish: (() => void)[] = [];
    const webp: DecodeImage = (bytes, width, height) =>
      new Promise((resolve) => finish.push(() => resolve(portableDecoders.raw(bytes, width, height))));
    const lasting = await watching({ decoders: { ...portableDecoders, webp } });
    const { client, last, events } = lasting;
    // The second frame has arrived but is still being decoded, and the third waits for it.
    last().server.frame([image(rect(0, 0, 4, 4), GREEN_PIXEL, 'webp')]);
    last().server.frame([fill(rect(8, 8, 4, 4), GREEN)]);
    last().server.say({ name: 'clipboard', text: 'copied' });
    await settled();
    await breakNow(lasting);
    expect(last().server.all()).toMatchObject([{ resume: { frames: 1 } }]);
    // What was said between the frames is not lost with them.
    expect(events).toContainEqual({ kind: 'clipboard', text: 'copied' });
    last().server.welcome(0, 0, { resumed: true });
    await settled();
    finish[0]?.();
    await settled();
    expect(new Set(client.screen.framebuffer.pixels)).toEqual(new Set([RED_PIXEL]));
    last().server.frame([fill(rect(0, 0, 1, 1), GREEN)]);
    await settled();
    expect(client.screen.framebuffer.pixels[0]).toBe(GREEN_PIXEL);
    expect(client.screen.framebuffer.pixels[1]).toBe(RED_PIXEL);
    expect(events.at(-1)).toEqual({ kind: 'frame', number: 2 });
    expect(lasting.presented.at(-1)).toEqual([rect(0, 0, 1, 1)]);
  });

  it('starts anew when the session does not know it any more', async () => {
    const lasting = await watching();
    const { client, last, events, presented } = lasting;
    last().server.frame([
      { name: 'label', surface: 0, rect: rect(0, 0, 20, 10), text: 'old' },
      { name: 'cursor', surface: 0, shape: { kind: 'named', cursor: 'text' } },
    ]);
    await settled();
    await breakNow(lasting);
    events.splice(0);
    last().server.welcome(32, 24, { epoch: 2 });
    await settled();
    expect(events).toEqual([
      { kind: 'welcome', session: 'app-1', title: 'App', width: 32, height: 24 },
      { kind: 'size', width: 32, height: 24 },
      { kind: 'cursor', shape: { kind: 'named', cursor: 'default' } },
    ]);
    expect(new Set(client.screen.framebuffer.pixels)).toEqual(new Set([BLACK_PIXEL]));
    expect(client.text.all).toEqual([]);
    presented.splice(0);
    last().server.frame([fill(rect(1, 1, 1, 1), GREEN)]);
    await settled();
    expect(presented).toEqual([[rect(0, 0, 32, 24)]]);
    expect(events.at(-1)).toEqual({ kind: 'frame', number: 1 });
    // The next time it comes back as the viewer that it is now.
    await breakNow(lasting);
    await pass(200);
    expect(last().server.all()).toMatchObject([{ resume: { epoch: 2, frames: 1 } }]);
  });

  it('wishes for the size and the mode that were wanted meanwhile', async () => {
    const lasting = await watching();
    await breakNow(lasting);
    lasting.client.resize(100, 80, 2);
    lasting.last().server.welcome(0, 0, { resumed: true });
    await settled();
    expect(lasting.last().server.all().slice(1)).toEqual([{ name: 'resize', width: 100, height: 80, scale: 200 }]);
    lasting.obstacles.push(refuse);
    await breakNow(lasting);
    lasting.client.resize(50, 40, 1);
    lasting.client.setMode('raw');
    await pass(500);
    expect(lasting.last().server.all()).toMatchObject([{ name: 'hello', mode: 'raw', width: 50, height: 40 }]);
  });

  it.each(['ended', 'crashed', 'notFound', 'shutdown', 'replaced'] as const)(
    'is over when it hears why: %s',
    async (code) => {
      const lasting = await watching();
      await breakNow(lasting);
      lasting.last().server.say({ name: 'closed', code, reason: 'So it is.' });
      await settled();
      expect(lasting.events.at(-1)).toEqual({ kind: 'closed', code, reason: 'So it is.' });
      await pass(60_000, 1000);
      expect(lasting.asked).toHaveLength(1);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('makes no further attempt when it is closed', async () => {
    const lasting = await watching();
    lasting.obstacles.push(refuse);
    await breakNow(lasting);
    lasting.client.close();
    await pass(60_000, 1000);
    expect(lasting.asked).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is over when it has never been welcomed', async () => {
    const lasting = lastingClient();
    await breakNow(lasting);
    expect(lasting.events).toMatchObject([{ kind: 'closed', code: 'lost' }]);
    expect(lasting.asked).toEqual([]);
  });
});

describe('attempts to come back', () => {
  /** When attempts begin, milliseconds after the break, while none succeeds. */
  async function attemptTimes(obstacle: () => Promise<never>, random: number, milliseconds: number): Promise<number[]> {
    const times: number[] = [];
    const lasting = await watching({ random: () => random });
    const start = performance.now();
    for (let i = 0; i < 100; i++) {
      lasting.obstacles.push(() => {
        times.push(performance.now() - start);
        return obstacle();
      });
    }
    await breakNow(lasting);
    await pass(milliseconds, 25);
    expect(lasting.events.filter(({ kind }) => kind === 'closed')).toEqual([]);
    return times;
  }

  it('are made at once, then with doubled pauses up to ten seconds, for ever', async () => {
    const times = await attemptTimes(refuse, 0.5, 60_000);
    const pauses = times.slice(1).map((time, i) => time - times[i]!);
    expect(times[0]).toBe(0);
    expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000, 10_000]);
  });

  it.each([
    [0, 0.5],
    [1, 1.5],
  ])('with random number %d have pauses of %d times that', async (random, factor) => {
    const times = await attemptTimes(refuse, random, 10_000);
    const pauses = times.slice(1).map((time, i) => time - times[i]!);
    expect(pauses.slice(1, 4)).toEqual([500 * factor, 1000 * factor, 2000 * factor]);
  });

  it('take ten seconds at most', async () => {
    const times = await attemptTimes(() => new Promise(() => {}), 0.5, 22_000);
    expect(times).toEqual([0, 10_250, 20_750]);
  });

  it('are at least 200 ms apart although each connection succeeds for a moment', async () => {
    const lasting = await watching();
    await breakNow(lasting);
    for (let i = 0; i < 100; i++) {
      const { length } = lasting.meetings;
      if (!lasting.client.isConnected && lasting.last().server.closed.length === 0) {
        lasting.last().server.welcome(0, 0, { resumed: true });
        await settled();
        lasting.last().far.break();
      }
      await pass(10, 10);
      expect(lasting.meetings.length - length).toBeLessThanOrEqual(1);
    }
    // A second has passed, and all connections but the last have broken.
    expect(lasting.meetings.length).toBeGreaterThan(4);
    expect(lasting.meetings.length).toBeLessThanOrEqual(7);
    expect(lasting.events.some(({ kind }) => kind === 'closed')).toBe(false);
  });

  it('say what is wrong, and when the next one is made', async () => {
    const lasting = await watching();
    lasting.obstacles.push(refuse);
    await breakNow(lasting);
    expect(lasting.client.outage).toEqual({
      since: 1000,
      reason: 'No connection to the server. The network is down.',
      nextAttemptAt: 1250,
      hasTyping: false,
    });
  });

  it('are made at once when something says that the network is back', async () => {
    const lasting = await watching();
    for (let i = 0; i < 8; i++) lasting.obstacles.push(refuse);
    await breakNow(lasting);
    await pass(20_000, 1000);
    const { length } = lasting.asked;
    lasting.obstacles.splice(0);
    lasting.client.wake();
    await settled();
    expect(lasting.asked).toHaveLength(length + 1);
    lasting.last().server.welcome(0, 0, { resumed: true });
    await settled();
    expect(lasting.events.at(-2)).toMatchObject({ kind: 'resumed', after: 20_000 });
  });

  it('that hang get two seconds more when something says that the network is back', async () => {
    const lasting = await watching();
    lasting.obstacles.push(() => new Promise(() => {}));
    await breakNow(lasting);
    await pass(1000);
    lasting.client.wake();
    await pass(1000);
    // Asking again and again does not put it off.
    lasting.client.wake();
    await pass(1300);
    expect(lasting.asked).toHaveLength(2);
  });

  it('that are abandoned cannot take the viewer away later', async () => {
    const lasting = await watching();
    await breakNow(lasting);
    // It opens, and the answer to its hello does not come in time.
    const slow = lasting.last();
    await pass(10_300, 100);
    expect(lasting.meetings).toHaveLength(3);
    expect(slow.server.closed).toMatchObject([{ code: 1006 }]);
    lasting.last().server.welcome(0, 0, { resumed: true });
    lasting.last().server.say({ name: 'closed', code: 'replaced', reason: 'Another connection.' });
    await pass(1000);
    expect(lasting.events.at(-1)?.kind).toBe('disconnected');
    expect(lasting.meetings).toHaveLength(4);
    // A second time it means what it says.
    lasting.last().server.welcome(0, 0, { resumed: true });
    lasting.last().server.say({ name: 'closed', code: 'replaced', reason: 'Another connection.' });
    await settled();
    expect(lasting.events.at(-1)).toMatchObject({ kind: 'closed', code: 'replaced' });
  });
});

describe('input without a connection', () => {
  it('is sent when the connection is back in time, keys and text in order', async () => {
    const lasting = await watching();
    const { client } = lasting;
    client.offer('to whom nobody listens', 0);
    lasting.last().server.say({ name: 'takesOffers' });
    await settled();
    await breakNow(lasting);
    client.key(key('a'));
    client.key(key('a', true, true));
    client.key(key('a', false));
    client.textInput('é');
    client.paste('pasted');
    client.offer('offered', 70.4);
    client.key(key('v'));
    await pass(500);
    expect(client.outage?.hasTyping).toBe(true);
    lasting.last().server.welcome(0, 0, { resumed: true });
    await settled();
    expect(inputsOf(lasting)).toMatchObject([
      { name: 'key', down: true, repeat: false },
      { name: 'key', down: false },
      { name: 'text', text: 'é' },
      { name: 'clipboard', text: 'pasted' },
      { name: 'offer', text: 'offered', age: 70 },
      { name: 'key', down: true, key: 'v' },
    ]);
    expect(lasting.events.some(({ kind }) => kind === 'inputLost')).toBe(false);
  });

  it('is sent again when it went into a dead connection, but only what the session lacks', async () => {
    const lasting = await watching();
    for (const text of ['one', 'two', 'three']) {
      lasting.client.textInput(text);
      await pass(50);
    }
    lasting.last().server.say({ name: 'received', inputs: 1 });
    await settled();
    await breakNow(lasting);
    lasting.last().server.welcome(0, 0, { resumed: true, inputs: 2 });
    await settled();
    expect(inputsOf(lasting)).toEqual([{ name: 'text', text: 'three' }]);
    // And what is then received is not sent a third time.
    await breakNow(lasting);
    await pass(200);
    lasting.last().server.welcome(0, 0, { resumed: true, inputs: 3 });
    await settled();
    expect(inputsOf(lasting)).toEqual([]);
  });

  it('is not sent when it is older than two seconds and three round trips; people are told and may send it', async () => {
    const lasting = await watching();
    const { client, events } = lasting;
    await breakNow(lasting);
    client.key({ ...key('l'), modifiers: 0 });
    client.key(key('l', false));
    await pass(1500);
    client.key(key('s'));
    client.key({ down: true, repeat: false, code: 'Enter', key: 'Enter', modifiers: 0 });
    await pass(800);
    lasting.last().server.welcome(0, 0, { resumed: true });
    await settled();
    expect(inputsOf(lasting)).toEqual([]);
    expect(events.at(-1)).toEqual({ kind: 'inputLost', text: 'ls\n', count: 3 });
    client.sendLost();
    await settled();
    // Whole strokes: nobody holds these keys any more.
    expect(inputsOf(lasting)).toMatchObject([
      { code: 'KeyL', down: true },
      { code: 'KeyL', down: false },
      { code: 'KeyS', down: true },
      { code: 'KeyS', down: false },
      { code: 'Enter', down: true },
      { code: 'Enter', down: false },
    ]);
    client.sendLost();
    await settled();
    expect(inputsOf(lasting)).toHaveLength(6);
  });

  it('is not sent to a session that begins anew', async () => {
    const lasting = await watching();
    await breakNow(lasting);
    lasting.client.textInput('x');
    lasting.last().server.welcome(64, 48);
    await settled();
    expect(inputsOf(lasting)).toEqual([]);
    expect(lasting.events.at(-1)).toEqual({ kind: 'inputLost', text: 'x', count: 1 });
    lasting.client.textInput('y');
    await settled();
    expect(inputsOf(lasting)).toEqual([{ name: 'text', text: 'y' }]);
  });

  it('is forgotten as far as it was pointed, but where the pointer is now is said', async () => {
    const lasting = await watching();
    const { client } = lasting;
    await breakNow(lasting);
    for (let x = 0; x < 20; x++) client.pointer(x, 5, 0, 0);
    client.pointer(19, 5, BUTTON_LEFT, 0);
    client.wheel(19, 5, 0, 100, 0);
    lasting.last().server.welcome(0, 0, { resumed: true });
    await settled();
    client.pointer(25, 5, BUTTON_LEFT, 0);
    client.pointer(25, 5, 0, 0);
    client.pointer(25, 5, BUTTON_LEFT, 0);
    await pass(50);
    const said = inputsOf(lasting).map((message) => (message.name === 'pointer' ? [message.x, message.buttons] : []));
    expect(said[0]).toEqual([19, 0]);
    // The button that went down without a connection counts when it goes down again.
    expect(said.filter(([, buttons]) => buttons === BUTTON_LEFT)).toEqual([[25, BUTTON_LEFT]]);
    expect(said.at(-1)).toEqual([25, BUTTON_LEFT]);
  });

  it('is not sent by itself when a click came before it that could not be kept', async () => {
    const lasting = await watching();
    const { client } = lasting;
    await breakNow(lasting);
    client.pointer(5, 5, BUTTON_LEFT, 0);
    client.pointer(5, 5, 0, 0);
    client.textInput('for the other field');
    lasting.last().server.welcome(0, 0, { resumed: true });
    await settled();
    expect(inputsOf(lasting).map(({ name }) => name)).toEqual(['pointer']);
    expect(lasting.events.at(-1)).toMatchObject({ kind: 'inputLost', text: 'for the other field' });
  });

  it('leaves no button down whose press is sent again and whose release was not kept', async () => {
    const lasting = await watching();
    const { client } = lasting;
    client.pointer(5, 5, BUTTON_LEFT, 0);
    await settled();
    await breakNow(lasting);
    client.pointer(6, 5, 0, 0);
    lasting.last().server.welcome(0, 0, { resumed: true });
    await pass(1000);
    expect(inputsOf(lasting)).toMatchObject([
      { x: 5, buttons: BUTTON_LEFT },
      { x: 6, buttons: 0 },
    ]);
    expect(lasting.last().server.all().at(-1)).toMatchObject({ name: 'pointer', buttons: 0 });
  });

  it('goes on with a drag whose press is sent again', async () => {
    const lasting = await watching();
    const { client } = lasting;
    client.pointer(5, 5, BUTTON_LEFT, 0);
    await settled();
    await breakNow(lasting);
    client.pointer(9, 5, BUTTON_LEFT, 0);
    lasting.last().server.welcome(0, 0, { resumed: true });
    await pass(50);
    client.pointer(12, 5, BUTTON_LEFT, 0);
    await pass(50);
    expect(inputsOf(lasting)).toMatchObject([
      { x: 5, buttons: BUTTON_LEFT },
      { x: 9, buttons: BUTTON_LEFT },
      { x: 12, buttons: BUTTON_LEFT },
    ]);
  });

  it('is not counted as typed when the session said that it came, by a receipt or a frame', async () => {
    const lasting = await watching();
    const { client, last } = lasting;
    client.textInput('one');
    client.textInput('two');
    await settled();
    last().server.say({ name: 'received', inputs: 1 });
    last().server.frame([fill(rect(0, 0, 1, 1), RED)], 1);
    await settled();
    await breakNow(lasting);
    expect(client.outage?.hasTyping).toBe(false);
  });

  it('says nothing of keys that are still held, nor when the focus was lost meanwhile', async () => {
    const lasting = await watching();
    const { client } = lasting;
    client.key(key('a'));
    await settled();
    lasting.last().server.say({ name: 'received', inputs: 1 });
    await settled();
    await breakNow(lasting);
    client.key(key('b'));
    client.releaseAll();
    lasting.last().server.welcome(0, 0, { resumed: true, inputs: 1 });
    await pass(1000);
    expect(lasting.last().server.all().slice(1)).toMatchObject([
      { name: 'key', code: 'KeyB', down: true },
      { name: 'releaseAll' },
    ]);
  });
});
