import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { median } from '../../bench/statistics.ts';
import { closed, LinkRig, noise, readAll } from '../support/chaos/linkRig.ts';
import type { ChaosProfile } from '../support/chaosLink.ts';

/** What takes too long because other programs had the processor is tried again; what is too fast stays wrong. */
const onBusyMachines = { retry: 3 };

const rig = new LinkRig();
afterEach(() => rig.close());

const profiles: Record<string, ChaosProfile> = {
  'no limit': {},
  'delay alone': { roundTripMilliseconds: 40 },
  'rate and delay': { bitsPerSecond: 8_000_000, roundTripMilliseconds: 20 },
};

for (const [name, profile] of Object.entries(profiles)) {
  test(`a link with ${name} carries all bytes both ways in order, and counts them`, async () => {
    const seed = 7;
    const upwards = noise(seed, 300_001);
    const downwards = noise(seed + 1, 500_003);
    let received: Promise<Buffer> | undefined;
    const { link, client } = await rig.open(profile, (socket) => {
      received = readAll(socket);
      socket.end(downwards);
    });
    client.end(upwards);
    const arrived = await readAll(client);
    expect(arrived.equals(downwards), `seed ${seed}`).toBe(true);
    expect((await received)?.equals(upwards), `seed ${seed}`).toBe(true);
    const { bytesUp, bytesDown, pending } = link.counts();
    expect({ bytesUp, bytesDown, pending }).toEqual({
      bytesUp: upwards.length,
      bytesDown: downwards.length,
      pending: 0,
    });
  });
}

for (const [bitsPerSecond, bytes] of [
  [10_000_000, 1_000_000],
  [56_000, 7_000],
] as const) {
  test(`a link of ${bitsPerSecond} bit/s takes as long as its rate says`, onBusyMachines, async () => {
    const { client } = await rig.open({ bitsPerSecond }, (socket) => socket.end(Buffer.alloc(bytes)));
    const start = performance.now();
    await readAll(client);
    const seconds = (performance.now() - start) / 1000;
    const expected = (bytes * 8) / bitsPerSecond;
    expect(seconds).toBeGreaterThan(expected * 0.97);
    expect(seconds).toBeLessThan(expected * 1.05 + 0.03);
  });
}

test('both directions have the full rate at once, and all connections share it', onBusyMachines, async () => {
  const bytes = 50_000;
  const { link, client } = await rig.open({ bitsPerSecond: 2_000_000 }, (socket) => {
    socket.resume();
    socket.end(Buffer.alloc(bytes));
  });
  const start = performance.now();
  const second = connect({ port: link.port, host: '127.0.0.1', allowHalfOpen: true });
  rig.owns({ close: () => second.destroy() });
  second.end();
  client.end(Buffer.alloc(bytes));
  await Promise.all([readAll(client), readAll(second)]);
  const milliseconds = performance.now() - start;
  expect(milliseconds).toBeGreaterThan(390);
  expect(milliseconds).toBeLessThan(470);
});

test('an answer takes the round trip time', onBusyMachines, async () => {
  const { client } = await rig.open({ roundTripMilliseconds: 60, bitsPerSecond: 10_000_000 }, (socket) =>
    socket.pipe(socket),
  );
  const times: number[] = [];
  for (let i = 0; i < 9; i++) {
    const start = performance.now();
    client.write('x');
    await once(client, 'data');
    times.push(performance.now() - start);
  }
  expect(Math.min(...times)).toBeGreaterThan(58);
  expect(median(times)).toBeLessThan(70);
});

test('a sender that is faster than the link has to wait', async () => {
  let sent = 0;
  const { client, link } = await rig.open({ bitsPerSecond: 100_000 }, (socket) => {
    socket.write(Buffer.alloc(16 << 20), () => {
      sent++;
    });
  });
  let arrived = 0;
  client.on('data', (bytes) => {
    arrived += bytes.length;
  });
  while (arrived < 4000) await once(client, 'data');
  expect(sent).toBe(0);
  // Half a second of the rate, and what one read of the socket brings on top.
  expect(link.counts().pending).toBeLessThan(6_250 + 65_536);
});

test('counting begins after the head of an HTTP upgrade, wherever the chunks break', async () => {
  const answer = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n';
  const { client, link } = await rig.open({}, async (socket) => {
    await once(socket, 'data');
    for (const character of `${answer}12345`) {
      socket.write(character);
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.end();
  });
  client.write('GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\nabc');
  await readAll(client);
  expect(link.counts()).toMatchObject({ bytesUp: 3, bytesDown: 5 });
});

test('a broken connection breaks on the other side, too', async () => {
  let far: Socket | undefined;
  const { client } = await rig.open({ roundTripMilliseconds: 10 }, (socket) => {
    far = socket.resume();
  });
  client.write('x');
  while (far === undefined) await new Promise((resolve) => setImmediate(resolve));
  const broken = closed(far);
  client.resetAndDestroy();
  await broken;
});

test('closing a link breaks its connections and frees its port', async () => {
  const { client, link } = await rig.open({ bitsPerSecond: 9_600 }, (socket) => socket.end(Buffer.alloc(100_000)));
  client.on('error', () => {});
  client.resume();
  const broken = closed(client);
  await link.close();
  await link.close();
  await broken;
  const again = connect({ port: link.port, host: '127.0.0.1' });
  const [error] = await once(again, 'error');
  expect(error.code).toBe('ECONNREFUSED');
});
