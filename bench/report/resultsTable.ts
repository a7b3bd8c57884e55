import { formatBytes, formatMilliseconds, grouped } from '../format.ts';
import { type BenchReport, type BenchRow, hasFigures } from '../result.ts';
import { element, type Markup } from './markup.ts';
import { modeNames } from './modeName.ts';

interface Column {
  readonly title: string;
  text(row: BenchRow): string;
}

const NOTHING = '–';

const columns: readonly Column[] = [
  { title: 'down', text: (row) => formatBytes(row.bytesDown) },
  { title: 'up', text: (row) => formatBytes(row.bytesUp) },
  { title: 'frames', text: (row) => grouped(row.frames) },
  { title: 'took', text: (row) => formatMilliseconds(row.seconds * 1000) },
  { title: 'lag', text: (row) => formatMilliseconds(row.settleSeconds * 1000) },
  { title: 'input p50', text: ({ latency }) => milliseconds(latency?.p50Milliseconds) },
  { title: 'p95', text: ({ latency }) => milliseconds(latency?.p95Milliseconds) },
  { title: 'max', text: ({ latency }) => milliseconds(latency?.maxMilliseconds) },
  { title: 'ping p50', text: ({ roundTrip }) => milliseconds(roundTrip?.p50Milliseconds) },
  { title: 'behind p50', text: ({ lag }) => milliseconds(lag?.p50Milliseconds) },
  { title: 'p95', text: ({ lag }) => milliseconds(lag?.p95Milliseconds) },
  { title: 'in the end', text: ({ lag }) => milliseconds(lag?.endMaxMilliseconds) },
  { title: 'CPU server', text: ({ serverCpuSeconds }) => cpu(serverCpuSeconds) },
  { title: 'client', text: ({ clientCpuSeconds }) => cpu(clientCpuSeconds) },
  { title: 'opening', text: (row) => formatBytes(row.openingBytesDown) },
];

/** Every figure of every run. */
export function resultsTable(report: BenchReport): Markup {
  const head = ['workload', 'link', 'mode'].map((title) => element('th', { scope: 'col' }, title));
  const figures = columns.map(({ title }) => element('th', { scope: 'col', class: 'number' }, title));
  const rows = report.rows.map((row, i) => {
    const isFirst = report.rows[i - 1]?.workload !== row.workload;
    const title = report.workloads.find(({ name }) => name === row.workload)?.title ?? row.workload;
    return element(
      'tr',
      { class: isFirst ? 'first' : undefined },
      element('th', { scope: 'row' }, isFirst ? title : ''),
      element('td', {}, row.link),
      element('td', {}, element('i', { class: `key ${row.mode}` }), modeNames[row.mode]),
      ...columns.map((column) => element('td', { class: 'number' }, hasFigures(row) ? column.text(row) : NOTHING)),
      outcomeCell(row),
    );
  });
  return element(
    'div',
    { class: 'scroll' },
    element(
      'table',
      { class: 'results' },
      element('thead', {}, element('tr', {}, ...head, ...figures, element('th', { scope: 'col' }, 'pixels'))),
      element('tbody', {}, ...rows),
    ),
  );
}

function outcomeCell({ outcome, exactness, note }: BenchRow): Markup {
  const text = outcome === 'complete' ? exactness : outcome;
  const className = text === 'exact' ? 'good' : text === 'different' || text === 'failed' ? 'bad' : 'quiet';
  return element('td', { class: className, title: note || undefined }, text);
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? NOTHING : formatMilliseconds(value);
}

function cpu(seconds: number | undefined): string {
  return seconds === undefined ? NOTHING : `${seconds.toFixed(2)} s`;
}
