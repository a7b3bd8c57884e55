import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runBench } from '../../bench/bench.ts';

const program = fileURLToPath(new URL('../../dist/farglass.js', import.meta.url));

test.runIf(existsSync(program))(
  'a benchmark measures a real server over a link, and its pixels are exact',
  async () => {
    const seen: string[] = [];
    const report = await runBench({
      ...{ workloads: ['typing'], links: ['10m'], isQuick: true, program },
      onRow: ({ mode }, done, total) => seen.push(`${mode} ${done}/${total}`),
    });
    expect(seen).toEqual(['commands 1/2', 'raw 2/2']);
    for (const row of report.rows) {
      expect(row).toMatchObject({ outcome: 'complete', exactness: 'exact', note: '' });
      // One frame and more for 40 characters, and never faster than the round trip of 40 ms.
      expect(row.frames).toBeGreaterThan(0);
      expect(row.latency?.p50Milliseconds).toBeGreaterThan(39);
      expect(row.bytesUp).toBeGreaterThan(40);
    }
    const [commands, raw] = report.rows;
    expect(commands?.bytesDown).toBeLessThan(raw?.bytesDown ?? 0);
  },
);

test.runIf(existsSync(program))(
  'typing below a stream is measured by the pixels of each character, and a flood by the clock that it shows',
  async () => {
    const report = await runBench({
      ...{ workloads: ['echo', 'lag'], links: ['lan'], modes: ['commands'], isQuick: true, program },
    });
    const [lag, echo] = [...report.rows].sort((a, b) => b.workload.localeCompare(a.workload));
    for (const row of report.rows) expect(row).toMatchObject({ outcome: 'complete', exactness: 'exact', note: '' });
    expect(echo?.latency).toMatchObject({ inputs: 12 });
    expect(echo?.latency?.maxMilliseconds).toBeGreaterThan(0);
    expect(lag?.lag?.p50Milliseconds).toBeGreaterThan(0);
    expect(lag?.lag?.p95Milliseconds).toBeLessThan(5000);
  },
);

test('names that do not exist are refused before anything is started', async () => {
  await expect(runBench({ workloads: ['nothing'] })).rejects.toThrow(
    'There is no workload "nothing". There are: typing,',
  );
  await expect(runBench({ links: ['nothing'] })).rejects.toThrow('There is no link "nothing".');
});
