import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runExplain } from '../../bench/explain/explain.ts';

const program = fileURLToPath(new URL('../../dist/farglass.js', import.meta.url));

test('a workload is played with all ideas and without one, exactly, and its bytes are those of the ledger', async () => {
  const report = await runExplain({
    ...{ workloads: ['typing'], links: ['lan'], ideas: ['coder', 'context'], isQuick: true, program },
  });
  expect(report.rows.map(({ without }) => without)).toEqual([undefined, 'coder', 'context']);
  for (const it of report.rows) expect(it).toMatchObject({ outcome: 'complete', exactness: 'exact', note: '' });
  const [all, ...others] = report.rows;
  for (const { bytesDown } of others) expect(bytesDown).toBeGreaterThan(all!.bytesDown);
  const accounted = report.costs.reduce((sum, { bytesAfter }) => sum + bytesAfter, 0);
  // Two runs differ by the frames that keys share.
  expect(Math.abs(accounted - all!.bytesDown)).toBeLessThan(all!.bytesDown * 0.1);
});
