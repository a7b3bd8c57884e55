import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBrotliDecompress } from 'node:zlib';
import { afterEach, describe, expect, it, test } from 'vitest';
import type { WeighedRun } from '../../bench/pixelStream/measurePixelStreams.ts';
import { factorRows, formatWeights } from '../../bench/pixelStream/pixelStreamCommand.ts';
import { PixelStream, type StreamKind, streamKinds } from '../../bench/pixelStream/pixelStreams.ts';
import { monotonicMilliseconds, Recording, readRecording } from '../../bench/pixelStream/recording.ts';
import { runRelay } from '../../bench/pixelStream/recordingRelay.ts';
import { type ServerMessage, ServerMessages } from '../../bench/pixelStream/serverMessages.ts';
import { type Weight, weigh } from '../../bench/pixelStream/weigh.ts';
import { type FactorRow, factorChart } from '../../bench/report/factorChart.ts';
import { connect } from '../../client-electron/headless/index.ts';
import type { Mode } from '../../protocol/index.ts';
import { noise } from '../support/chaos/linkRig.ts';
import { ChaosLink } from '../support/chaosLink.ts';
import { startDrawnSession, until } from '../support/mirror.ts';
import { photograph } from '../support/photograph.ts';
import { serveSession } from '../support/sessionServer.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function recordingFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'farglass-test-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'recording');
}

/** A session behind a relay that records, and a client of it that has seen the first picture. */
async function recorded(mode: Mode) {
  const file = await recordingFile();
  const { session, app } = await startDrawnSession({ width: 200, height: 100, fixedSize: true });
  const server = await serveSession(session);
  closers.push(server.close);
  const relay = await runRelay(server.port, file);
  closers.push(relay.close);
  const link = await ChaosLink.open({}, relay.port);
  closers.push(() => link.close());
  const client = await connect(`127.0.0.1:${link.port}/s/drawn`, { mode, wantsText: false });
  closers.push(() => client.close());
  const shown = async (what: string) => {
    await until(() => client.framebuffer.equals(session.display.framebuffer), what);
  };
  app.canvas.fillStyle = '#204060';
  app.canvas.fillRect(0, 0, 200, 100);
  await shown('the first picture');
  return { file, link, client, app, shown };
}

const inHex = ({ bytes, size }: ServerMessage) => `${size} ${Buffer.from(bytes).toString('hex')}`;
const brotli = (): StreamKind => streamKinds.find(({ name }) => name === 'brotli')!;

describe('a recording', () => {
  it('is read as it was written, up to where it was cut', async () => {
    const file = await recordingFile();
    const recording = new Recording(file);
    const pieces = [
      { connection: 0, at: 12_345_678.25, bytes: noise(1, 70_000) },
      { connection: 3, at: 12_345_679.5, bytes: noise(2, 1) },
    ];
    for (const piece of pieces) recording.add(piece);
    expect(readRecording(file)).toEqual(pieces);
    recording.close();
  });

  it('is taken apart into the same messages wherever it was cut', () => {
    const message = (head: readonly number[], length: number) => [...head, ...noise(length, length)];
    const bytes = Buffer.from([
      ...Buffer.from('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n'),
      ...message([0x82, 5], 5),
      ...message([0x89, 0], 0),
      ...message([0x82, 126, 1, 44], 300),
      ...message([0x82, 127, 0, 0, 0, 0, 0, 1, 17, 112], 70_000),
    ]);
    const whole = new ServerMessages().take(bytes);
    expect(whole.map(({ bytes: { length }, size }) => [length, size])).toEqual([
      [5, 7],
      [0, 2],
      [300, 304],
      [70_000, 70_010],
    ]);
    for (const cut of [1, 30, 58, 59, 64, 67, 68, 69, 373, 374, 380, 383, 384, 50_000]) {
      const parts = new ServerMessages();
      const messages = [...parts.take(bytes.subarray(0, cut)), ...parts.take(bytes.subarray(cut))];
      expect(messages.map(inHex), `cut at ${cut}`).toEqual(whole.map(inHex));
    }
    expect(new ServerMessages().take(Buffer.from(`HTTP/1.1 200 OK\r\n\r\n${bytes.toString('latin1')}`))).toEqual([]);
  });
});

describe('a stream of pixels', () => {
  it('gives out all that a client needs after each frame', async () => {
    const decompressor = createBrotliDecompress();
    let arrived = 0;
    decompressor.on('data', ({ length }: Buffer) => {
      arrived += length;
    });
    let output = 0;
    const stream = new PixelStream(brotli(), (bytes) => {
      output += bytes.length;
      decompressor.write(bytes);
    });
    closers.push(() => stream.close());
    let [given, counted] = [0, 0];
    for (const lengths of [[3], [600_000, 12], [1, 2, 3], [90_000]]) {
      counted += await stream.pack(lengths.map((length) => noise(length, length)));
      given += lengths.reduce((sum, length) => sum + length, 0);
      expect(counted).toBe(output);
      await until(() => arrived === given, `${given} bytes`);
    }
  });

  it('finds what was sent megabytes ago, where deflate does not', async () => {
    const pixels = noise(5, 3_000_000);
    for (const kind of streamKinds) {
      const stream = new PixelStream(kind);
      closers.push(() => stream.close());
      expect(await stream.pack([pixels]), kind.name).toBeGreaterThan(2_990_000);
      const again = await stream.pack([pixels]);
      if (kind.name === 'deflate') expect(again, kind.name).toBeGreaterThan(2_990_000);
      else expect(again, kind.name).toBeLessThan(10_000);
    }
  });
});

describe('what a recording weighs', () => {
  it('is all that was sent, the pixels that have changed, and those of the images in one stream', async () => {
    const { file, link, client, app, shown } = await recorded('raw');
    const before = await weigh(readRecording(file));
    expect(before).toMatchObject({ changedBytes: 200 * 100 * 3, packedBytes: 200 * 100 * 3 });
    const { canvas } = app;
    canvas.fillStyle = '#ffffff';
    canvas.fillRect(10, 10, 30, 20);
    await shown('a white rect');
    // Corners of a square that is nearly as it was: its images have pixels that do not change.
    canvas.fillRect(100, 20, 1, 1);
    canvas.fillRect(140, 60, 1, 1);
    await shown('corners');
    const weight = await weigh(readRecording(file));
    expect(weight.changedBytes).toBe(before.changedBytes + (30 * 20 + 2) * 3);
    expect(weight.packedBytes).toBeGreaterThanOrEqual(weight.changedBytes);
    expect(weight.frames).toBe(client.frames);
    expect(weight.bytes).toBe(link.counts().bytesDown);
    expect(weight.streams.map(({ name }) => name)).toEqual(streamKinds.map(({ name }) => name));
    expect(formatWeights([{ title: 'all of it', weight }])).toMatch(/all of it +4 +61\.8 kB +61\.8 kB/);
  });

  it('is less where pictures come back, and only what a span of time has seen', async () => {
    const { file, app, shown } = await recorded('raw');
    const picture = photograph(150, 90, 1);
    const show = async (draw: () => void, what: string) => {
      draw();
      await shown(what);
    };
    const { canvas } = app;
    await show(() => canvas.putImageData(picture, 0, 0), 'a photograph');
    await show(() => canvas.fillRect(0, 0, 200, 100), 'nothing');
    const from = monotonicMilliseconds();
    await show(() => canvas.putImageData(picture, 0, 0), 'the photograph again');
    const to = monotonicMilliseconds();
    await show(() => canvas.fillRect(0, 0, 200, 100), 'nothing');
    const weight = await weigh(readRecording(file), { from, to });
    expect(weight).toMatchObject({ frames: 1, changedBytes: 150 * 90 * 3 });
    expect(weight.bytes).toBeGreaterThan(10_000);
    const [brotliWeight, deflateWeight] = weight.streams;
    expect(brotliWeight?.bytes).toBeLessThan(500);
    expect(deflateWeight?.bytes).toBeGreaterThan(10_000);
  });

  it('tells of commands what they change, coded ones too', async () => {
    const { file, link, app, shown } = await recorded('commands');
    const { canvas } = app;
    canvas.fillStyle = 'white';
    canvas.fillRect(0, 0, 200, 10);
    canvas.putImageData(photograph(20, 20, 1), 50, 50);
    await shown('a bar and a photograph');
    const weight = await weigh(readRecording(file));
    expect(weight.changedBytes).toBe((200 * 100 + 200 * 10 + 20 * 20) * 3);
    expect(weight.bytes).toBe(link.counts().bytesDown);
  });

  it('is not told of connections that have broken: what the client had is not known', async () => {
    const { file, link, client, app, shown } = await recorded('raw');
    link.reset();
    app.canvas.fillStyle = 'white';
    app.canvas.fillRect(0, 0, 20, 20);
    await shown('the rect, after the outage');
    expect(client.isConnected).toBe(true);
    await expect(weigh(readRecording(file))).rejects.toThrow('The connection has broken while it was recorded.');
  });
});

describe('the chart', () => {
  const weight = (bytes: number, changedBytes: number, streamBytes: number): Weight => ({
    ...{ frames: 5, bytes, changedBytes, packedBytes: changedBytes },
    streams: streamKinds.map(({ name }, i) => ({ name, bytes: streamBytes * (i + 1), milliseconds: 1 })),
  });
  const run = (workload: string, mode: Mode, weighed?: Weight): WeighedRun => ({
    ...{ workload, mode, outcome: weighed ? 'complete' : 'failed', exactness: 'exact', note: '' },
    ...(weighed && { weight: weighed }),
  });

  it('has a row for each workload that has sent something in both modes', () => {
    const rows = factorRows([
      run('typing', 'commands', weight(1000, 90_000, 1000)),
      run('typing', 'raw', weight(30_000, 60_000, 5000)),
      run('idle', 'commands', weight(0, 0, 0)),
      run('idle', 'raw', weight(0, 0, 0)),
      run('scroll', 'commands', weight(1000, 90_000, 1000)),
      run('scroll', 'raw'),
    ]);
    expect(rows).toEqual([
      {
        name: 'typing',
        raw: { sent: 30_000, changed: 60_000 },
        stream: 5000,
        commands: { sent: 1000, changed: 90_000 },
      },
    ]);
  });

  it('says how many times less each has taken than its changed pixels, and shows others where they are known', () => {
    const row = { raw: { sent: 30_000, changed: 60_000 }, stream: 5000, commands: { sent: 1000, changed: 90_000 } };
    const alone = factorChart([{ name: 'A < B', ...row }]);
    expect(alone).toContain('A &lt; B');
    expect(alone.match(/[\d.,]+×/g)).toEqual(['2.0×', '12×', '90×']);
    expect(alone.match(/<circle/g)).toHaveLength(2 * 5);
    expect(alone).not.toMatch(/VNC|NaN|Infinity|undefined/);
    const beside = factorChart([{ name: 'A', ...row, vnc: 42_000 }]);
    expect(beside).toContain('A, best lossless VNC: 42.0 kB');
    expect(beside).not.toContain('NX');
    expect(factorChart([])).not.toMatch(/NaN|Infinity/);
  });

  it('lies where its bytes say, each power of ten as far from the next', () => {
    const at = (sent: number) => {
      const chart = factorChart([
        { name: 'A', raw: { sent: 1e6, changed: 1e6 }, stream: 1e6, commands: { sent: 1e3, changed: 1e6 } },
        { name: 'B', raw: { sent, changed: 1e6 }, stream: 1e6, commands: { sent: 1e6, changed: 1e6 } },
      ]);
      return Number(/B, raw: [^<]*<\/title><circle class="mark raw" cx="([\d.]+)"/.exec(chart)?.[1]);
    };
    expect(at(1e5) - at(1e4)).toBeCloseTo(at(1e4) - at(1e3), 0);
    expect(at(1e4)).toBeGreaterThan(at(1e3) + 100);
  });
});

// `vitest run --update` draws it anew.
test('the chart of the documentation shows the figures that were measured', async () => {
  const file = new URL('../../bench/rig/figures.json', import.meta.url);
  const { workloads } = JSON.parse(readFileSync(file, 'utf8')) as { readonly workloads: readonly FactorRow[] };
  await expect(factorChart(workloads)).toMatchFileSnapshot('../../docs/pictures/factors.svg');
});
