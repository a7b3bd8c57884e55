import { expect, test } from 'vitest';
import { links } from '../../bench/links.ts';
import { reportPage } from '../../bench/report/page.ts';
import { type BenchReport, type BenchRow, RESULT_VERSION, rawToCommands } from '../../bench/result.ts';
import { formatTable } from '../../bench/table.ts';
import { workloads } from '../../bench/workloads/index.ts';
import { modes } from '../../protocol/index.ts';

/** A report of all runs, each as `rowOf` says. */
function reportOf(rowOf: (row: BenchRow) => Partial<BenchRow>): BenchReport {
  const rows = workloads.flatMap((workload) =>
    links.flatMap((link) =>
      modes.map((mode) => {
        const row: BenchRow = {
          ...{ workload: workload.name, mode, link: link.name, outcome: 'complete', note: '', exactness: 'exact' },
          ...{
            bytesDown: mode === 'raw' ? 90_000 : 3_000,
            bytesUp: 1_000,
            frames: 30,
            seconds: 10,
            settleSeconds: 0.25,
          },
          ...{ openingBytesDown: 2_000, openingSeconds: 0.3, serverCpuSeconds: 0.5, clientCpuSeconds: 0.25 },
          latency: { inputs: 100, p50Milliseconds: 12, p95Milliseconds: 34 },
          ...(workload.name === 'lag' && {
            lag: {
              ...{ p50Milliseconds: 21, p95Milliseconds: 43, maxMilliseconds: 65 },
              ...{ endP50Milliseconds: 22, endMaxMilliseconds: 44 },
            },
          }),
        };
        return { ...row, ...rowOf(row) };
      }),
    ),
  );
  return {
    ...{ version: RESULT_VERSION, created: '2025-03-04T05:06:07.000Z', seed: 1, quick: false, width: 64, height: 48 },
    machine: { processor: 'A < B & "C"', cores: 2, platform: 'linux x64', node: 'v20' },
    ...{ links, workloads, rows },
  };
}

test('the page needs nothing from elsewhere and runs no script', () => {
  const page = reportPage(reportOf(() => ({})));
  expect(page).not.toMatch(/<script|<link|<img|@import|url\(|https?:/);
});

test('the page opens and closes its elements in order, and escapes what it is told', () => {
  const page = reportPage(reportOf(() => ({ note: '</td><b>"&' })));
  expect(page).toContain('A &lt; B &amp; &quot;C&quot;');
  const open: string[] = [];
  for (const [, slash, name = ''] of page.slice(page.indexOf('<body>')).matchAll(/<(\/?)([a-z0-9]+)[^>]*>/g)) {
    if (slash === '') open.push(name);
    else if (name !== 'html') expect(open.pop()).toBe(name);
  }
  expect(open).toEqual([]);
});

test('the page places every mark at a number', () => {
  const nothing = { bytesDown: 0, bytesUp: 0, frames: 0, seconds: 0, settleSeconds: 0, serverCpuSeconds: 0 };
  for (const rowOf of [() => ({}), () => nothing]) {
    expect(reportPage(reportOf(rowOf))).not.toMatch(/NaN|Infinity|undefined/);
  }
});

test('a report without runs is still a page and a table', () => {
  const empty = { ...reportOf(() => ({})), rows: [], links: [], workloads: [] };
  expect(reportPage(empty)).toContain('Farglass benchmark');
  expect(formatTable(empty)).toContain('workload');
});

test('what was cut, failed or differs is said in the page and in the table', () => {
  const report = reportOf(({ workload, link }) => {
    if (workload === 'typing' && link === 'lan') return { outcome: 'cut', note: 'Too slow, said the test.' };
    if (workload === 'flood' && link === 'lan') return { outcome: 'failed', note: 'Broken, said the test.' };
    if (workload === 'scroll' && link === 'lan') return { exactness: 'different', note: 'Wrong, said the test.' };
    return {};
  });
  const table = formatTable(report);
  const page = reportPage(report);
  for (const text of ['Too slow', 'Broken', 'Wrong']) {
    expect(table).toContain(`${text}, said the test.`);
    expect(page).toContain(`${text}, said the test.`);
  }
  expect(table).toMatch(/^typing .* cut$/m);
  expect(table).toMatch(/^flood +lan +raw +- .* failed$/m);
  expect(table).toMatch(/^scroll .* different$/m);
});

test('what tells the time is said to be behind it', () => {
  const page = reportPage(reportOf(() => ({})));
  expect(page).toContain('Behind the truth');
  expect(page).toContain('21 ms<span class="quiet"> / 43 ms');
  expect(formatTable(reportOf(() => ({})))).toMatch(/^lag .* 21 ms +43 ms +44 ms/m);
  const nothing = { ...reportOf(() => ({})), workloads: [] };
  expect(reportPage(nothing)).not.toContain('Behind the truth');
});

test('modes are compared only where they did the same work', () => {
  const report = reportOf(() => ({}));
  expect(rawToCommands(report, 'echo', 'lan')).toBeUndefined();
  expect(rawToCommands(report, 'keys', 'lan')).toBeCloseTo(91 / 4);
});

test('modes are compared only where both ran to the end', () => {
  const report = reportOf(({ link, mode }) => (link === '56k' && mode === 'raw' ? { outcome: 'cut' } : {}));
  expect(rawToCommands(report, 'typing', 'lan')).toBeCloseTo(91 / 4);
  expect(rawToCommands(report, 'typing', '56k')).toBeUndefined();
});
