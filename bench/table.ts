import { formatBytes, formatMilliseconds, formatRatio } from './format.ts';
import { type BenchReport, type BenchRow, hasFigures, rawToCommands } from './result.ts';
import { formatColumns } from './textTable.ts';

interface ReportColumn {
  readonly title: string;
  readonly alignsRight: boolean;
  text(row: BenchRow, report: BenchReport): string;
}

const NOTHING = '-';

const columns: readonly ReportColumn[] = [
  { title: 'workload', alignsRight: false, text: (row) => row.workload },
  { title: 'link', alignsRight: false, text: (row) => row.link },
  { title: 'mode', alignsRight: false, text: (row) => row.mode },
  figure('down', (row) => formatBytes(row.bytesDown)),
  figure('up', (row) => formatBytes(row.bytesUp)),
  figure('raw : commands', (row, report) => {
    const ratio = row.mode === 'commands' ? rawToCommands(report, row.workload, row.link) : undefined;
    return ratio === undefined ? '' : formatRatio(ratio);
  }),
  figure('frames', (row) => String(row.frames)),
  figure('took', (row) => formatMilliseconds(row.seconds * 1000)),
  figure('lag', (row) => formatMilliseconds(row.settleSeconds * 1000)),
  figure('input p50', ({ latency }) => milliseconds(latency?.p50Milliseconds)),
  figure('p95', ({ latency }) => milliseconds(latency?.p95Milliseconds)),
  figure('max', ({ latency }) => milliseconds(latency?.maxMilliseconds)),
  figure('ping p50', ({ roundTrip }) => milliseconds(roundTrip?.p50Milliseconds)),
  figure('behind p50', ({ lag }) => milliseconds(lag?.p50Milliseconds)),
  figure('p95', ({ lag }) => milliseconds(lag?.p95Milliseconds)),
  figure('in the end', ({ lag }) => milliseconds(lag?.endMaxMilliseconds)),
  figure('CPU server', (row) => cpu(row.serverCpuSeconds)),
  figure('client', (row) => cpu(row.clientCpuSeconds)),
  {
    title: 'pixels',
    alignsRight: false,
    text: ({ outcome, exactness }) => (outcome === 'complete' ? exactness : outcome),
  },
];

/** The whole report as lines for a terminal: a table, then what was cut, failed or differs. */
export function formatTable(report: BenchReport): string {
  const lines = formatColumns(
    columns.map(({ text, ...column }) => ({ ...column, text: (row: BenchRow) => text(row, report) })),
    report.rows,
    ({ workload }, before) => workload !== before.workload,
  );
  const notes = report.rows.filter(({ note }) => note !== '');
  if (notes.length > 0) lines.push('');
  for (const { workload, link, mode, note } of notes) lines.push(`${workload}, ${link}, ${mode}: ${note}`);
  return `${lines.join('\n')}\n`;
}

/** A column of numbers. */
function figure(title: string, text: ReportColumn['text']): ReportColumn {
  return {
    title,
    alignsRight: true,
    text: (row, report) => (hasFigures(row) ? text(row, report) : NOTHING),
  };
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? NOTHING : formatMilliseconds(value);
}

function cpu(seconds: number | undefined): string {
  return seconds === undefined ? NOTHING : `${seconds.toFixed(2)} s`;
}
