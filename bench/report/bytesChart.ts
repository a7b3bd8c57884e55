import { formatBytes, formatRatio, tickText } from '../format.ts';
import { type BenchReport, type BenchRow, findRow, hasFigures } from '../result.ts';
import { verticalGrid } from './axis.ts';
import { drawing, element, label, type Markup, tooltip } from './markup.ts';
import { CLEAR_RATIO, modeNames } from './modeName.ts';
import { logScale, type Scale } from './scale.ts';

const WIDTH = 960;
const ROW_HEIGHT = 46;
const TOP = 8;
const AXIS_HEIGHT = 30;
const LEFT = 230;
const RIGHT = 840;
/** Between the middle of a mark and its label. */
const LABEL_GAP = 12;

/** Bytes of each workload with a fixed work over one link: a mark for each mode, and how far they are apart. */
export function bytesChart(report: BenchReport, link: string): Markup {
  const workloads = report.workloads.filter(({ hasNoFixedWork }) => !hasNoFixedWork);
  const measured = report.rows.filter(
    (row) => row.link === link && hasFigures(row) && workloads.some(({ name }) => name === row.workload),
  );
  const scale = logScale(measured.map(totalBytes), LEFT, RIGHT);
  const bottom = TOP + workloads.length * ROW_HEIGHT;
  const rows = workloads.map(({ name, title }, i) => {
    const y = TOP + (i + 0.5) * ROW_HEIGHT;
    const commands = findRow(report, name, 'commands', link);
    const raw = findRow(report, name, 'raw', link);
    const found = [commands, raw].filter((row) => row !== undefined && hasFigures(row)) as BenchRow[]; // just filtered
    return element('g', {}, label(0, y + 5, title, { class: 'name' }), ...workloadMarks(found, scale, y));
  });
  return drawing(
    WIDTH,
    bottom + AXIS_HEIGHT,
    'Bytes of each workload in both modes, on a logarithmic axis',
    verticalGrid(scale, TOP, bottom, (bytes) => tickText(formatBytes(bytes))),
    ...rows,
  );
}

function workloadMarks(rows: readonly BenchRow[], scale: Scale, y: number): Markup[] {
  const sorted = [...rows].sort((a, b) => totalBytes(a) - totalBytes(b));
  const [least, greatest] = [sorted[0], sorted[sorted.length - 1]];
  if (least === undefined || greatest === undefined) {
    return [label(LEFT + LABEL_GAP, y + 5, 'not measured', { class: 'quiet' })];
  }
  // Nothing has no place on a logarithmic axis.
  if (totalBytes(greatest) === 0) return [label(LEFT + LABEL_GAP, y + 5, 'nothing at all', { class: 'quiet' })];
  const marks: Markup[] = [];
  if (least !== greatest) {
    marks.push(
      element('line', {
        class: 'span',
        x1: scale.at(totalBytes(least)),
        x2: scale.at(totalBytes(greatest)),
        y1: y,
        y2: y,
      }),
    );
    const ratio = totalBytes(greatest) / Math.max(1, totalBytes(least));
    const className = ratio < CLEAR_RATIO ? 'ratio quiet' : `ratio ${least.mode}-text`;
    marks.push(label(WIDTH, y + 6, formatRatio(ratio), { class: className, 'text-anchor': 'end' }));
  }
  // The greater first, so that the smaller lies on top where they meet.
  for (const row of [...sorted].reverse()) {
    const bytes = totalBytes(row);
    const x = scale.at(bytes);
    const value = `${formatBytes(bytes)}${row.outcome === 'cut' ? ' (cut)' : ''}`;
    const detail = `${modeNames[row.mode]}: ${formatBytes(row.bytesDown)} down, ${formatBytes(row.bytesUp)} up`;
    marks.push(element('circle', { class: `mark ${row.mode}`, cx: x, cy: y, r: 7 }, tooltip(detail)));
    // Beside the mark, away from the other one.
    const isLeft = row === least && rows.length > 1;
    const place = isLeft ? { x: x - LABEL_GAP, anchor: 'end' } : { x: x + LABEL_GAP, anchor: 'start' };
    marks.push(label(place.x, y + 5, value, { class: 'value', 'text-anchor': place.anchor }));
  }
  return marks;
}

function totalBytes({ bytesDown, bytesUp }: BenchRow): number {
  return bytesDown + bytesUp;
}
