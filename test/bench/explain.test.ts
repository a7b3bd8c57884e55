import { describe, expect, it, test } from 'vitest';
import { benchCommand } from '../../bench/command.ts';
import { type Cost, CostLedger } from '../../bench/explain/costLedger.ts';
import { type ExplainReport, type IdeaRow, runExplain } from '../../bench/explain/explain.ts';
import { formatExplained } from '../../bench/explain/explainTables.ts';
import { MeteredTransport } from '../../bench/explain/meteredTransport.ts';
import { explainWorkloads } from '../../bench/explain/workloads.ts';
import { RESULT_VERSION } from '../../bench/result.ts';
import { createTransportPair } from '../support/memoryTransport.ts';
import { Mirror, startDrawnSession, until } from '../support/mirror.ts';

/** Bytes that a WebSocket would carry. */
class CountedTransport {
  bytes = 0;
  private readonly inner: ReturnType<typeof createTransportPair>[0];

  constructor(inner: ReturnType<typeof createTransportPair>[0]) {
    this.inner = inner;
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    this.bytes += bytes.length + (bytes.length < 126 ? 2 : bytes.length < 65_536 ? 4 : 10);
    this.inner.send(bytes);
  }

  onMessage: MeteredTransport['onMessage'] = (handler) => this.inner.onMessage(handler);
  onClose: MeteredTransport['onClose'] = (handler) => this.inner.onClose(handler);
  close: MeteredTransport['close'] = (code, reason) => this.inner.close(code, reason);
}

describe('the ledger of costs', () => {
  it('accounts for every byte of a connection, by kind and encoding', async () => {
    const ledger = new CostLedger();
    const size = { width: 640, height: 400 };
    const experiment = { without: new Set<never>(), meter: ledger };
    const { session, app } = await startDrawnSession({ ...size, fixedSize: true }, 'best', experiment);
    const [serverEnd, clientEnd] = createTransportPair();
    const counted = new CountedTransport(serverEnd);
    session.accept(new MeteredTransport(counted, ledger));
    const mirror = new Mirror(clientEnd, 'commands');
    // What was there before comes as pixels.
    await until(() => mirror.frames > 0 && mirror.equals(session), 'the first picture');
    const { canvas } = app;
    canvas.fillStyle = '#204060';
    canvas.fillRect(0, 0, 640, 400);
    canvas.fillStyle = 'white';
    canvas.font = '16px sans-serif';
    canvas.fillText('Every byte has a row.', 20, 40);
    canvas.strokeText('This is pixels.', 20, 90);
    app.setTitle('Another title');
    await until(() => mirror.equals(session), 'equal pixels');
    const costs = ledger.take();
    const find = (kind: string, encoding: string) => costs.find((it) => it.kind === kind && it.encoding === encoding);
    expect(costs.reduce((sum, { bytesAfter }) => sum + bytesAfter, 0)).toBe(counted.bytes);
    expect(find('fill', 'context')).toMatchObject({ count: 1, bytesBefore: 640 * 400 * 3 });
    expect(find('glyphs', 'context')).toMatchObject({ count: 1 });
    expect(find('image', 'bands')?.bytesBefore).toBeGreaterThan(find('image', 'bands')?.bytesAfter ?? 0);
    expect(find('defineGlyphs', 'plain')?.milliseconds).toBeGreaterThan(0);
    expect(find('coded', 'head')?.count).toBeGreaterThan(0);
    expect(find('frame', 'head')?.count).toBe(mirror.frames);
    expect(find('welcome', 'message')?.count).toBe(1);
    // The largest first, and nothing twice.
    expect(costs.map(({ bytesAfter }) => bytesAfter)).toEqual(costs.map((it) => it.bytesAfter).sort((a, b) => b - a));
    expect(ledger.take()).toEqual([]);
    mirror.client.close();
  });

  it('adds the time of encoders to the images that they made', () => {
    const ledger = new CostLedger();
    ledger.encoded('planes', 4);
    ledger.encoded('stipple', 1);
    const rect = { x: 0, y: 0, width: 10, height: 5 };
    ledger.command({ name: 'image', surface: 0, rect, encoding: 'planes', bytes: new Uint8Array(70) }, 80, 1);
    expect(ledger.take()).toEqual([
      { kind: 'image', encoding: 'planes', count: 1, bytesBefore: 150, bytesAfter: 80, milliseconds: 5 },
      { kind: 'stipple', encoding: 'plain', count: 0, bytesBefore: 0, bytesAfter: 0, milliseconds: 1 },
    ] satisfies Cost[]);
  });
});

const row: IdeaRow = {
  ...{ workload: 'typing', mode: 'commands', link: '10m', outcome: 'complete', note: '', exactness: 'exact' },
  ...{ bytesDown: 1000, bytesUp: 500, frames: 40, seconds: 2, settleSeconds: 0.1 },
  ...{ openingBytesDown: 700, openingSeconds: 0.4, serverCpuSeconds: 0.2, clientCpuSeconds: 0.1 },
};

it('the tables say what commands cost, and what is sent without an idea', () => {
  const cost = { workload: 'typing', link: '10m', bytesBefore: 30_000, milliseconds: 1.5, count: 45 };
  const report: ExplainReport = {
    ...{ version: RESULT_VERSION, created: '', seed: 1, quick: true, width: 1024, height: 640 },
    machine: { processor: 'p', cores: 2, platform: 'l', node: 'n' },
    links: [{ name: '10m', summary: '', bitsPerSecond: 10_000_000, roundTripMilliseconds: 40 }],
    workloads: [{ name: 'typing', title: 'Typing', summary: 'letters' }],
    costs: [
      { ...cost, kind: 'glyphs', encoding: 'context', bytesAfter: 750 },
      { ...cost, kind: 'fill', encoding: 'context', bytesAfter: 250 },
    ],
    rows: [
      row,
      { ...row, without: 'coder', bytesDown: 2500, serverCpuSeconds: 0.1 },
      { ...row, without: 'moves', outcome: 'failed', note: 'It broke.', seconds: 0 },
    ],
  };
  const lines = formatExplained(report).split('\n');
  const line = (start: string) => lines.find((it) => it.startsWith(start))?.split(/ {2,}/);
  expect(line('glyphs')).toEqual(['glyphs', 'context', '45', '30.0 kB', '750 B', '1.5 ms', '75.0 %']);
  expect(line('(all')).toEqual(['(all ideas)', '1.00 kB', '1.00', '40', '25 B', '0.20 s', '1.00', '0.10 s', 'exact']);
  expect(line('coder ')).toEqual(['coder', '2.50 kB', '2.50', '40', '63 B', '0.10 s', '0.50', '0.10 s', 'exact']);
  expect(line('moves ')).toEqual(['moves', '-', '-', '-', '-', '-', '-', '-', 'failed']);
  expect(lines).toContain('without moves: It broke.');
  const overview = lines.slice(lines.indexOf('Bytes down without an idea, as a factor, over 10m'));
  expect(overview.find((it) => it.startsWith('coder'))?.split(/ {2,}/)).toEqual(['coder', '2.50']);
  expect(overview.find((it) => it.startsWith('moves'))?.split(/ {2,}/)).toEqual(['moves', '-']);
  expect(lines.some((it) => it.startsWith('coder: the context coder'))).toBe(true);
});

test('names that do not exist are refused before anything is started', async () => {
  await expect(runExplain({ workloads: ['nothing'] })).rejects.toThrow('There is no workload "nothing".');
  expect(explainWorkloads.map(({ name }) => name)).toContain('revisit');
  const command = () =>
    benchCommand()
      .exitOverride()
      .configureOutput({ writeErr() {} });
  await expect(command().parseAsync(['-w', 'xterm'], { from: 'user' })).rejects.toThrow(
    'the workload xterm needs --explain',
  );
  await expect(command().parseAsync(['--explain', '-m', 'raw'], { from: 'user' })).rejects.toThrow('cannot be used');
});
