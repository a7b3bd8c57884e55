import { type Mode, modes } from '../../protocol/index.ts';
import { formatMilliseconds, tickText } from '../format.ts';
import { type BenchReport, type BenchRow, findRow, type WorkloadSummary } from '../result.ts';
import { verticalGrid } from './axis.ts';
import { drawing, element, label, type Markup, tooltip } from './markup.ts';
import { modeNames } from './modeName.ts';
import { logScale, type Scale } from './scale.ts';

const WIDTH = 960;
const ROW_HEIGHT = 48;
const HEAD_HEIGHT = 34;
const AXIS_HEIGHT = 30;
const LEFT = 230;
const RIGHT = 860;
/** Each mode has its own height within a row. */
const OFFSETS: Readonly<Record<Mode, number>> = { commands: -9, raw: 9 };

/** Time from input to pixel: for each workload that has inputs a block, in it a row for each link. */
export function latencyChart(report: BenchReport): Markup | undefined {
  const blocks = report.workloads.filter(({ name }) => latencyRows(report, name).length > 0);
  if (blocks.length === 0) return undefined;
  const times = report.rows.flatMap(({ latency }) =>
    latency ? [latency.p50Milliseconds, latency.p95Milliseconds] : [],
  );
  const scale = logScale([...times, ...report.links.map((link) => link.roundTripMilliseconds)], LEFT, RIGHT);
  const blockHeight = HEAD_HEIGHT + report.links.length * ROW_HEIGHT;
  const bottom = blocks.length * blockHeight;
  return drawing(
    WIDTH,
    bottom + AXIS_HEIGHT,
    'Time from input to pixel for each link in both modes, on a logarithmic axis',
    verticalGrid(scale, HEAD_HEIGHT, bottom, (value) => tickText(formatMilliseconds(value))),
    ...blocks.map((workload, i) => block(report, workload, scale, i * blockHeight)),
  );
}

function block(report: BenchReport, { name, title }: WorkloadSummary, scale: Scale, top: number): Markup {
  const rows = report.links.map((link, i) => {
    const y = top + HEAD_HEIGHT + (i + 0.5) * ROW_HEIGHT;
    const roundTrip = scale.at(link.roundTripMilliseconds);
    return element(
      'g',
      {},
      label(0, y + 5, link.name, { class: 'name' }),
      label(54, y + 5, link.summary, { class: 'quiet' }),
      link.roundTripMilliseconds > 0
        ? element(
            'line',
            { class: 'round-trip', x1: roundTrip, x2: roundTrip, y1: y - 20, y2: y + 20 },
            tooltip(`round trip of the link: ${formatMilliseconds(link.roundTripMilliseconds)}`),
          )
        : undefined,
      ...modes.map((mode) => latencyMark(findRow(report, name, mode, link.name), mode, scale, y + OFFSETS[mode])),
    );
  });
  return element('g', {}, label(0, top + 22, title, { class: 'block' }), ...rows);
}

function latencyMark(row: BenchRow | undefined, mode: Mode, scale: Scale, y: number): Markup {
  if (row === undefined) return element('g', {});
  if (row.latency === undefined) {
    const note = row.outcome === 'complete' ? 'no answer' : row.outcome === 'cut' ? 'cut' : 'failed';
    return label(LEFT + 6, y + 4, `${modeNames[mode]}: ${note}`, { class: 'value quiet' });
  }
  const { inputs, p50Milliseconds, p95Milliseconds } = row.latency;
  const x50 = scale.at(p50Milliseconds);
  const x95 = scale.at(p95Milliseconds);
  const detail = `${modeNames[mode]}: median ${formatMilliseconds(p50Milliseconds)}, 95 % within ${formatMilliseconds(p95Milliseconds)}, ${inputs} inputs`;
  return element(
    'g',
    {},
    tooltip(detail),
    element('line', { class: `whisker ${mode}`, x1: x50, x2: x95, y1: y, y2: y }),
    element('line', { class: `whisker ${mode}`, x1: x95, x2: x95, y1: y - 4, y2: y + 4 }),
    element('circle', { class: `mark ${mode}`, cx: x50, cy: y, r: 5 }),
    element(
      'text',
      { x: x95 + 8, y: y + 4, class: 'value small' },
      formatMilliseconds(p50Milliseconds),
      element('tspan', { class: 'quiet' }, ` / ${formatMilliseconds(p95Milliseconds)}`),
    ),
  );
}

function latencyRows(report: BenchReport, workload: string): BenchRow[] {
  return report.rows.filter((row) => row.workload === workload && row.latency !== undefined);
}
