import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BUTTON_LEFT, HEARTBEAT_MS, rect, SILENCE_MS } from '../../protocol/index.ts';
import { type LastingClient, lastingClient } from '../support/lastingClient.ts';
import { fill, settled } from '../support/scriptedServer.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function pass(milliseconds: number, step = 50): Promise<void> {
  for (let rest = milliseconds; rest > 0; rest -= step) {
    vi.advanceTimersByTime(Math.min(step, rest));
    await settled();
  }
}

/** A client whose link has carried a frame and has been quiet since. */
async function watching(): Promise<LastingClient> {
  const lasting = lastingClient();
  lasting.last().server.welcome(64, 48);
  await settled();
  lasting.last().server.frame([fill(rect(0, 0, 8, 8), 1)]);
  await pass(3000);
  lasting.last().server.received.splice(0);
  lasting.last().server.pings.splice(0);
  lasting.events.splice(0);
  return lasting;
}

/** From now on nothing gets through, in either direction. */
function cutSilently({ last }: LastingClient): void {
  const { server, far } = last();
  server.isAnswering = false;
  far.send = () => {};
}

/** Milliseconds until the client notices that its connection is dead. */
async function noticedAfter({ events }: LastingClient, limit: number): Promise<number> {
  const start = performance.now();
  while (performance.now() - start < limit) {
    if (events.some(({ kind }) => kind === 'disconnected')) return performance.now() - start;
    await pass(50);
  }
  return Number.POSITIVE_INFINITY;
}

describe('a link that is dead without a word', () => {
  it('is noticed within five seconds of an input', async () => {
    const lasting = await watching();
    cutSilently(lasting);
    lasting.client.textInput('x');
    expect(await noticedAfter(lasting, 60_000)).toBeLessThanOrEqual(5000);
    expect(lasting.events[0]).toMatchObject({ reason: 'The server has not answered for 5 seconds.' });
  });

  it('is noticed within five seconds of the last frame', async () => {
    const lasting = await watching();
    lasting.last().server.frame([fill(rect(0, 0, 8, 8), 2)]);
    await settled();
    cutSilently(lasting);
    expect(await noticedAfter(lasting, 60_000)).toBeLessThanOrEqual(5000);
  });

  it('is noticed within five seconds although an answer was under way when it died', async () => {
    const lasting = await watching();
    lasting.client.textInput('x');
    await settled();
    lasting.last().server.say({ name: 'received', inputs: 1 });
    await settled();
    cutSilently(lasting);
    expect(await noticedAfter(lasting, 60_000)).toBeLessThanOrEqual(5000);
  });

  it('is noticed within five seconds while somebody types on', async () => {
    const lasting = await watching();
    cutSilently(lasting);
    const typing = (async () => {
      for (let i = 0; i < 40; i++) {
        lasting.client.textInput('x');
        await pass(100);
      }
    })();
    await typing;
    expect(4000 + (await noticedAfter(lasting, 60_000))).toBeLessThanOrEqual(5000);
  });

  it('is noticed by silence when nobody does anything', async () => {
    const lasting = await watching();
    cutSilently(lasting);
    const noticed = await noticedAfter(lasting, 60_000);
    expect(noticed).toBeGreaterThan(30_000);
    expect(noticed).toBeLessThanOrEqual(SILENCE_MS);
  });

  it('is noticed within about two seconds when the machine woke', async () => {
    const lasting = await watching();
    cutSilently(lasting);
    lasting.client.wake();
    expect(await noticedAfter(lasting, 60_000)).toBeLessThanOrEqual(2050);
  });

  it('is given up without a word, so that the session keeps the viewer', async () => {
    const lasting = await watching();
    cutSilently(lasting);
    lasting.client.wake();
    await noticedAfter(lasting, 5000);
    expect(lasting.meetings[0]?.server.closed).toMatchObject([{ code: 1006 }]);
    expect(lasting.meetings).toHaveLength(2);
  });
});

describe('a link that lives', () => {
  it('is tried once after activity, and then nothing happens but the wait for silence', async () => {
    const lasting = await watching();
    const { server } = lasting.last();
    for (let i = 0; i < 5; i++) {
      server.frame([fill(rect(0, 0, 8, 8), i)]);
      await pass(100);
    }
    await pass(2000);
    expect(server.pings).toHaveLength(1);
    const sent = server.all().length;
    expect(vi.getTimerCount()).toBe(1);
    for (let i = 0; i < 20; i++) {
      await pass(HEARTBEAT_MS, 5000);
      server.say({ name: 'ping', token: i });
      await settled();
      expect(vi.getTimerCount()).toBe(1);
    }
    expect(server.pings).toHaveLength(1);
    // Each heartbeat is answered at once, and that is all.
    expect(server.all().slice(sent)).toEqual(Array.from({ length: 20 }, (_, token) => ({ name: 'pong', token })));
    expect(lasting.events.some(({ kind }) => kind === 'disconnected')).toBe(false);
  });

  it('is left alone when the program stood still and answers come after all', async () => {
    const lasting = await watching();
    // A machine that sleeps runs no timers; what is due then is late.
    const { server } = lasting.last();
    vi.setSystemTime(0);
    vi.advanceTimersByTime(0);
    const now = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => now + 8 * 3600_000);
    vi.advanceTimersByTime(SILENCE_MS);
    await settled();
    expect(server.pings).toHaveLength(1);
    expect(lasting.events).toEqual([]);
    vi.restoreAllMocks();
  });

  it('gets more patience when it is slow: a frame that takes seconds is not a dead link', async () => {
    const lasting = await watching();
    const { server } = lasting.last();
    server.isAnswering = false;
    for (let i = 0; i < 5; i++) {
      lasting.client.textInput('x');
      // Each answer takes longer than usual patience allows from the second on.
      await pass(i === 0 ? 4000 : 8000);
      server.frame([fill(rect(0, 0, 8, 8), i)], 1);
      await settled();
    }
    expect(lasting.events.filter(({ kind }) => kind === 'disconnected')).toEqual([]);
  });

  it('is given time before it has carried its first frame', async () => {
    const lasting = lastingClient();
    lasting.last().server.welcome(64, 48);
    await settled();
    lasting.last().server.isAnswering = false;
    lasting.client.textInput('x');
    await pass(12_000);
    lasting.last().server.frame([fill(rect(0, 0, 8, 8), 1)], 1);
    await settled();
    expect(lasting.events.filter(({ kind }) => kind === 'disconnected')).toEqual([]);
  });
});

describe('keys and buttons that are held', () => {
  const key = (code: string, down: boolean) =>
    ({ down, repeat: false, code, key: down ? 'x' : '', modifiers: 0 }) as const;

  it('are said every 250 ms, exactly, and no more when nothing is down', async () => {
    const lasting = await watching();
    const { client, last } = lasting;
    client.key(key('KeyA', true));
    client.key(key('ShiftLeft', true));
    client.pointer(3, 3, BUTTON_LEFT, 0);
    await settled();
    await pass(1000);
    const held = last()
      .server.all()
      .filter(({ name }) => name === 'held');
    expect(held).toEqual(Array(4).fill({ name: 'held', buttons: BUTTON_LEFT, keys: ['KeyA', 'ShiftLeft'] }));
    client.key(key('KeyA', false));
    client.key(key('ShiftLeft', false));
    client.pointer(3, 3, 0, 0);
    await settled();
    const sent = last().server.all().length;
    await pass(2000);
    expect(last().server.all()).toHaveLength(sent);
  });

  it('need not be said while inputs come anyway', async () => {
    const { client, last } = await watching();
    client.pointer(0, 0, BUTTON_LEFT, 0);
    for (let x = 1; x < 20; x++) {
      await pass(100);
      client.pointer(x, 0, BUTTON_LEFT, 0);
    }
    await settled();
    expect(
      last()
        .server.all()
        .some(({ name }) => name === 'held'),
    ).toBe(false);
  });

  it('are nothing any more after a loss of the focus, or on another connection', async () => {
    const lasting = await watching();
    const { client, last } = lasting;
    client.key(key('KeyA', true));
    client.releaseAll();
    await pass(1000);
    expect(last().server.all()).toHaveLength(2);
    client.key(key('KeyB', true));
    await settled();
    last().server.say({ name: 'received', inputs: 2 });
    await settled();
    last().far.break();
    await settled();
    last().server.welcome(0, 0, { resumed: true, inputs: 2 });
    await pass(1000);
    expect(last().server.all()).toMatchObject([{ name: 'hello' }]);
  });
});
