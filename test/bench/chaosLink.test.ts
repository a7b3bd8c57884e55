import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { median } from '../../bench/statistics.ts';
import { closed, LinkRig, noise, readAll } from '../support/chaos/linkRig.ts';
import type { ChaosLink, CutKind } from '../support/chaosLink.ts';

const onBusyMachines = { retry: 3 };
const rig = new LinkRig();
afterEach(() => rig.close());

/** A link to a server that sends back what it gets. */
function openEcho(profile: Parameters<LinkRig['open']>[0] = {}) {
  let far: Socket | undefined;
  const opening = rig.open(profile, (socket) => {
    far = socket;
    socket.pipe(socket);
  });
  return opening.then(({ link, client }) => ({ link, client, server: () => waitFor(() => far) }));
}

async function waitFor<T>(value: () => T | undefined): Promise<T> {
  for (;;) {
    const now = value();
    if (now !== undefined) return now;
    await delay(1);
  }
}

async function roundTrip(client: Socket): Promise<number> {
  const start = performance.now();
  client.write('x');
  await once(client, 'data');
  return performance.now() - start;
}

for (const kind of ['reset', 'end'] as const satisfies readonly CutKind[]) {
  test(`a connection is cut exactly behind a byte on its way down, with ${kind}`, async () => {
    const content = noise(3, 40_000);
    for (const position of [0, 1, 1459, 1460, 1461, 39_999, 40_000]) {
      const { link, client } = await rig.open({ roundTripMilliseconds: 2 }, (socket) => socket.resume().write(content));
      const cut = link.cutAfter('down', position, kind);
      const received = await readAll(client);
      await cut;
      expect(received.equals(content.subarray(0, position)), `${received.length} for ${position}`).toBe(true);
      expect(link.counts()).toMatchObject({ totalDown: position, pending: 0 });
    }
  });
}

test('a connection is cut exactly behind a byte on its way up, counted from the call, and only once', async () => {
  const received: Promise<Buffer>[] = [];
  const { link, client } = await rig.open({}, (socket) => {
    received.push(readAll(socket));
  });
  client.write(Buffer.alloc(100));
  await waitFor(() => (link.counts().totalUp === 100 ? true : undefined));
  const cut = link.cutAfter('up', 23);
  client.write(Buffer.alloc(500));
  expect(await closed(client)).toBe('ECONNRESET');
  await cut;
  expect((await received[0])?.length).toBe(123);
  const second = await rig.connect(link);
  second.end(Buffer.alloc(1000));
  expect((await waitFor(() => received[1]))?.length).toBe(1000);
});

test('a cut with "end" looks like a program that has closed the connection', async () => {
  const { link, client, server } = await openEcho();
  await roundTrip(client);
  const ends = [once(client, 'end'), once(await server(), 'end')];
  link.cut();
  await Promise.all(ends);
  expect(link.counts().openConnections).toBe(0);
});

test('a reset breaks both sides, and the next connection works', async () => {
  const { link, client, server } = await openEcho();
  await roundTrip(client);
  const broken = Promise.all([closed(client), closed(await server())]);
  link.reset();
  expect(await broken).toEqual(['ECONNRESET', 'ECONNRESET']);
  await roundTrip(await rig.connect(link));
  expect(link.counts()).toMatchObject({ connections: 2, openConnections: 1 });
});

test('a stall lets nothing pass, then everything in order', async () => {
  const content = noise(5, 20_000);
  const { link, client } = await rig.open({ bitsPerSecond: 10_000_000, roundTripMilliseconds: 4 }, (socket) => {
    socket.resume();
    setTimeout(() => socket.end(content), 20);
  });
  const start = performance.now();
  let firstAt = 0;
  client.once('data', () => {
    firstAt = performance.now() - start;
  });
  link.stall(300);
  const received = await readAll(client);
  expect(firstAt).toBeGreaterThan(295);
  expect(received.equals(content)).toBe(true);
});

test('a link without a limit stalls, too, and its sender has to wait', async () => {
  let sent = false;
  const { link, client } = await rig.open({}, (socket) => {
    socket.write(Buffer.alloc(16 << 20), () => {
      sent = true;
    });
  });
  link.stall(200);
  let arrived = 0;
  client.on('data', (bytes) => {
    arrived += bytes.length;
  });
  await delay(150);
  expect({ arrived, sent }).toEqual({ arrived: 0, sent: false });
  expect(link.counts().pending).toBeLessThan(400_000);
  while (arrived < 16 << 20) await once(client, 'data');
});

test('a black hole swallows both ways, tells nobody, and accepts more connections', async () => {
  const { link, client, server } = await openEcho({ roundTripMilliseconds: 4 });
  await roundTrip(client);
  const far = await server();
  let heard = '';
  for (const [name, socket] of [
    ['client', client],
    ['server', far],
  ] as const) {
    for (const event of ['data', 'end', 'close'] as const) socket.on(event, () => (heard += `${name} ${event} `));
  }
  link.blackHole(true);
  client.write('lost');
  far.write('lost as well');
  const another = await rig.connect(link);
  another.on('data', () => (heard += 'another data '));
  another.write('x');
  await delay(60);
  expect(heard).toBe('');
  expect(client.writableLength).toBe(0);
  link.blackHole(false);
  client.write('the rest of something that was lost');
  await delay(60);
  // Half of a stream is worse than none.
  expect(heard).toBe('');
  await roundTrip(await rig.connect(link));
});

test('a connection that lost nothing in a black hole goes on behind it', async () => {
  const { link, client } = await openEcho();
  await roundTrip(client);
  link.blackHole(true);
  await delay(20);
  link.blackHole(false);
  expect(await roundTrip(client)).toBeLessThan(1000);
});

test('in a black hole, neither end hears that the other one has closed', async () => {
  const { link, client, server } = await openEcho();
  await roundTrip(client);
  const far = await server();
  link.blackHole(true);
  client.resetAndDestroy();
  await delay(60);
  expect([far.readableEnded, far.destroyed]).toEqual([false, false]);
  const broken = closed(far);
  link.reset();
  await broken;
});

test('a black hole of one direction lets the other one pass', async () => {
  const { link, client, server } = await openEcho();
  await roundTrip(client);
  const far = await server();
  link.blackHole('down');
  let received = 0;
  client.on('data', (bytes) => {
    received += bytes.length;
  });
  const arrived = once(far, 'data');
  client.write('up');
  await arrived;
  await delay(30);
  expect(received).toBe(0);
});

test('a link that refuses resets new connections and keeps the others', async () => {
  const { link, client } = await openEcho();
  await roundTrip(client);
  link.refuse(true);
  // Whether connect() still succeeds is a matter of microseconds.
  const refused = await rig.connect(link).then(closed, ({ code }) => code);
  expect(refused).toBe('ECONNRESET');
  await roundTrip(client);
  link.refuse(false);
  await roundTrip(await rig.connect(link));
});

test('a half closed connection goes on in the other direction', async () => {
  let received = 0;
  const { link, client } = await rig.open({}, (socket) => {
    socket.on('data', (bytes) => {
      received += bytes.length;
      socket.write('answer');
    });
  });
  let answers = 0;
  client.on('data', () => answers++);
  client.write('1');
  await once(client, 'data');
  const ended = once(client, 'end');
  link.halfClose('down');
  await ended;
  client.write('23');
  await waitFor(() => (received === 3 ? true : undefined));
  await delay(20);
  expect(answers).toBe(1);
});

/** What a client gets of some bytes through a link that splits. */
async function receivedThrough(content: Buffer, split: (link: ChaosLink) => void) {
  const { link, client } = await rig.open({}, (socket) => {
    socket.once('data', () => socket.end(content));
  });
  split(link);
  const pieces: number[] = [];
  client.on('data', (chunk) => pieces.push(chunk.length));
  client.write('go');
  return { received: await readAll(client), pieces };
}

test('splitting changes how bytes arrive, not which', { timeout: 60_000 }, async () => {
  const places = fc.oneof(
    fc.integer({ min: 1, max: 40 }),
    fc.uniqueArray(fc.nat({ max: 700 }), { maxLength: 30 }).map((list) => list.sort((a, b) => a - b)),
  );
  const property = fc.asyncProperty(places, fc.uint8Array({ minLength: 1, maxLength: 600 }), async (at, bytes) => {
    const content = Buffer.from(bytes);
    const { received } = await receivedThrough(content, (link) => link.split(at));
    await rig.close();
    expect(received.equals(content)).toBe(true);
  });
  await fc.assert(property, { numRuns: 60 });
});

test('pieces end where they were asked to, each in a turn of its own', async () => {
  const content = noise(9, 100);
  const byOffset = await receivedThrough(content, (link) => link.split([1, 10, 64]));
  expect(byOffset.pieces).toEqual([1, 9, 54, 36]);
  const single = await receivedThrough(content, (link) => link.split(1, 'down'));
  expect(single.pieces).toEqual(Array.from({ length: 100 }, () => 1));
  const otherWay = await receivedThrough(content, (link) => link.split(1, 'up'));
  expect(otherWay.pieces).toEqual([100]);
});

test('another profile concerns what waits as well', onBusyMachines, async () => {
  const { link, client } = await rig.open({ bitsPerSecond: 20_000 }, (socket) => socket.end(Buffer.alloc(10_000)));
  const start = performance.now();
  const all = readAll(client);
  await delay(400);
  // 1,000 bytes have passed; at the old rate, the others would take 3.6 seconds.
  link.setProfile({ bitsPerSecond: 720_000 });
  expect((await all).length).toBe(10_000);
  const milliseconds = performance.now() - start;
  expect(milliseconds).toBeGreaterThan(480);
  expect(milliseconds).toBeLessThan(560);
});

test('a slower profile slows what waits', onBusyMachines, async () => {
  const { link, client } = await rig.open({ bitsPerSecond: 8_000_000 }, (socket) => socket.end(Buffer.alloc(200_000)));
  const start = performance.now();
  const all = readAll(client);
  await delay(100);
  link.setProfile({ bitsPerSecond: 1_600_000 });
  await all;
  const milliseconds = performance.now() - start;
  expect(milliseconds).toBeGreaterThan(580);
  expect(milliseconds).toBeLessThan(660);
});

test('the delay can change on the fly, and each direction has its own', onBusyMachines, async () => {
  const { link, client } = await openEcho({ up: { delayMilliseconds: 30 }, down: { delayMilliseconds: 5 } });
  const before = await roundTrip(client);
  link.setProfile({ roundTripMilliseconds: 6 });
  const after = await roundTrip(client);
  expect(before).toBeGreaterThan(34);
  expect(before).toBeLessThan(50);
  expect(after).toBeGreaterThan(5);
  expect(after).toBeLessThan(20);
});

test('each direction has its own rate', onBusyMachines, async () => {
  const { client } = await rig.open(
    { up: { bitsPerSecond: 400_000 }, down: { bitsPerSecond: 4_000_000 } },
    (socket) => {
      socket.once('end', () => socket.end(Buffer.alloc(50_000)));
      socket.resume();
    },
  );
  const start = performance.now();
  client.end(Buffer.alloc(10_000));
  await once(client, 'readable');
  const up = performance.now() - start;
  await readAll(client);
  const down = performance.now() - start - up;
  expect(up).toBeGreaterThan(195);
  expect(up).toBeLessThan(240);
  expect(down).toBeGreaterThan(90);
  expect(down).toBeLessThan(130);
});

test('jitter varies the delay and keeps the order', onBusyMachines, async () => {
  const { client } = await openEcho({ down: { delayMilliseconds: 20, jitterMilliseconds: 20 } });
  const times: number[] = [];
  for (let i = 0; i < 30; i++) times.push(await roundTrip(client));
  expect(median(times)).toBeGreaterThan(12);
  expect(median(times)).toBeLessThan(32);
  expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(15);
  const content = noise(11, 3000);
  const chunks: Buffer[] = [];
  client.on('data', (chunk) => chunks.push(chunk));
  for (let i = 0; i < content.length; i += 10) {
    client.write(content.subarray(i, i + 10));
    if (i % 300 === 0) await delay(1);
  }
  await waitFor(() => (Buffer.concat(chunks).length === content.length ? true : undefined));
  expect(Buffer.concat(chunks).equals(content)).toBe(true);
});
