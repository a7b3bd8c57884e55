import { formatBitRate, formatRatio, tickText } from '../format.ts';
import type { BenchReport, BenchRow } from '../result.ts';
import { animation, UNCOMPRESSED_CLIP_BITS_PER_SECOND } from '../workloads/animation.ts';
import { verticalGrid } from './axis.ts';
import { drawing, element, label, type Markup, tooltip } from './markup.ts';
import { modeNames } from './modeName.ts';
import { linearScale, type Scale } from './scale.ts';

const WIDTH = 960;
const ROW_HEIGHT = 30;
const BAR_HEIGHT = 18;
const TOP = 4;
const AXIS_HEIGHT = 30;
const LEFT = 230;
const RIGHT = 720;

/** The clip's bits a second in both modes over each link, beside those of its plain pixels. */
export function clipChart(report: BenchReport): Markup | undefined {
  const rows = report.rows.filter(({ workload, seconds }) => workload === animation.name && seconds > 0);
  if (rows.length === 0) return undefined;
  const scale = linearScale([UNCOMPRESSED_CLIP_BITS_PER_SECOND, ...rows.map(bitRate)], LEFT, RIGHT);
  const bottom = TOP + (rows.length + 1) * ROW_HEIGHT;
  return drawing(
    WIDTH,
    bottom + AXIS_HEIGHT,
    'Bits a second of the clip, uncompressed and as measured',
    verticalGrid(scale, TOP, bottom, (value) => tickText(formatBitRate(value))),
    bar(0, 'uncompressed', '', UNCOMPRESSED_CLIP_BITS_PER_SECOND, 'plain', '30 frames/s', scale),
    ...rows.map((row, i) => {
      const frames = `${(row.frames / row.seconds).toFixed(1)} frames/s${row.outcome === 'cut' ? ' (cut)' : ''}`;
      return bar(i + 1, row.link, modeNames[row.mode], bitRate(row), row.mode, frames, scale);
    }),
  );
}

function bar(
  index: number,
  name: string,
  detail: string,
  bitsPerSecond: number,
  className: string,
  frames: string,
  scale: Scale,
): Markup {
  const y = TOP + index * ROW_HEIGHT + (ROW_HEIGHT - BAR_HEIGHT) / 2;
  const baseline = y + BAR_HEIGHT - 4;
  const end = scale.at(bitsPerSecond);
  const less = UNCOMPRESSED_CLIP_BITS_PER_SECOND / bitsPerSecond;
  return element(
    'g',
    {},
    tooltip(`${name} ${detail}: ${formatBitRate(bitsPerSecond)}, ${frames}`),
    label(0, baseline, name, { class: 'name' }),
    label(54, baseline, detail, { class: 'quiet' }),
    element('rect', { class: `bar ${className}`, x: LEFT, y, width: Math.max(1.5, end - LEFT), height: BAR_HEIGHT }),
    element(
      'text',
      { x: end + 8, y: baseline, class: 'value' },
      formatBitRate(bitsPerSecond),
      less > 1 ? element('tspan', { class: 'quiet' }, `   ${formatRatio(less)} less`) : undefined,
    ),
    label(WIDTH, baseline, frames, { class: 'quiet', 'text-anchor': 'end' }),
  );
}

function bitRate({ bytesDown, bytesUp, seconds }: BenchRow): number {
  return ((bytesDown + bytesUp) * 8) / seconds;
}
