import { formatBytes, formatRatio, tickText } from '../format.ts';
import { verticalGrid } from './axis.ts';
import { element, label, type Markup, tooltip } from './markup.ts';
import { logScale, type Scale } from './scale.ts';
import { chartStyle } from './style.ts';

const WIDTH = 960;
const MARGIN = 24;
const LEGEND_HEIGHT = 58;
const HEAD_HEIGHT = 26;
const ROW_HEIGHT = 46;
const AXIS_HEIGHT = 34;
const LEFT = 130;
const RIGHT = 670;
/** Right ends of the columns with factors. */
const FACTOR_COLUMNS = { raw: 752, stream: 840, commands: 936 } as const;
/** What was sent lies above the middle of a row; what others send, below. */
const OWN_OFFSET = -6;
const PEER_OFFSET = 10;
const RING_RADIUS = 7;
/** What lies on top is smaller, so that all are seen where they meet. */
const MARK_RADII = { raw: 8.5, stream: 7, commands: 5.5 } as const;
const PEER_RADIUS = 5;
const FONT = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif';

/** What a mode has sent in a run, and the pixels that it has changed, three bytes each. */
export interface SentAndChanged {
  readonly sent: number;
  readonly changed: number;
}

/** A workload, bytes. */
export interface FactorRow {
  readonly name: string;
  readonly raw: SentAndChanged;
  /** Raw mode with one compressed stream; the same run. */
  readonly stream: number;
  readonly commands: SentAndChanged;
  /** Other systems that carry pixels as they are, or nearly. */
  readonly vnc?: number;
  readonly nx?: number;
}

type Shape = (x: number, y: number) => Markup;

const ring =
  (name: 'raw' | 'commands'): Shape =>
  (x, y) =>
    element('circle', { class: `ring ${name}`, cx: x, cy: y, r: RING_RADIUS });
const dot =
  (name: keyof typeof MARK_RADII): Shape =>
  (x, y) =>
    element('circle', { class: `mark ${name}`, cx: x, cy: y, r: MARK_RADII[name] });
const square: Shape = (x, y) => {
  const side = 2 * PEER_RADIUS - 1;
  return element('rect', { class: 'peer', x: x - side / 2, y: y - side / 2, width: side, height: side });
};
const diamond: Shape = (x, y) => {
  const r = PEER_RADIUS + 1;
  return element('path', { class: 'peer', d: `M${x - r} ${y}L${x} ${y - r}L${x + r} ${y}L${x} ${y + r}Z` });
};

interface Series {
  readonly title: string;
  readonly shape: Shape;
  readonly isPeer?: true;
  bytes(row: FactorRow): number | undefined;
}

/** The later ones lie on top. */
const series: readonly Series[] = [
  { title: 'changed pixels, raw run', shape: ring('raw'), bytes: ({ raw }) => raw.changed },
  { title: 'changed pixels, commands run', shape: ring('commands'), bytes: ({ commands }) => commands.changed },
  { title: 'raw', shape: dot('raw'), bytes: ({ raw }) => raw.sent },
  { title: 'raw + stream', shape: dot('stream'), bytes: ({ stream }) => stream },
  { title: 'commands', shape: dot('commands'), bytes: ({ commands }) => commands.sent },
  { title: 'best lossless VNC', shape: square, isPeer: true, bytes: ({ vnc }) => vnc },
  { title: 'NX', shape: diamond, isPeer: true, bytes: ({ nx }) => nx },
];

const factors: Readonly<Record<keyof typeof FACTOR_COLUMNS, (row: FactorRow) => number>> = {
  raw: ({ raw }) => raw.changed / raw.sent,
  stream: ({ raw, stream }) => raw.changed / stream,
  commands: ({ commands }) => commands.changed / commands.sent,
};

/**
 * What the pixels of workloads take: as they are, in both modes, and in raw mode with one compressed stream. A file of SVG
 * that needs nothing else.
 */
export function factorChart(rows: readonly FactorRow[]): string {
  const shown = series.filter(({ bytes }) => rows.some((row) => bytes(row) !== undefined));
  const all = rows.flatMap((row) => shown.map(({ bytes }) => bytes(row) ?? 0));
  const scale = logScale(all, LEFT, RIGHT);
  const top = LEGEND_HEIGHT + HEAD_HEIGHT;
  const bottom = top + rows.length * ROW_HEIGHT;
  const height = bottom + AXIS_HEIGHT;
  const heads = Object.entries(FACTOR_COLUMNS).map(([name, x]) =>
    label(x, top - 8, name === 'stream' ? '+ stream' : name, { class: `value ${name}-text`, 'text-anchor': 'end' }),
  );
  const drawn = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'chart',
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
      role: 'img',
      'font-family': FONT,
      'aria-label': 'Bytes of each workload on a logarithmic axis, and how many times less than its changed pixels',
    },
    element('style', {}, chartStyle),
    element('rect', { class: 'card', x: 0, y: 0, width: WIDTH, height, rx: 12 }),
    legend(shown),
    label(FACTOR_COLUMNS.commands, LEGEND_HEIGHT - 2, 'times less than changed pixels', {
      class: 'quiet',
      'text-anchor': 'end',
    }),
    ...heads,
    verticalGrid(scale, top, bottom, (bytes) => tickText(formatBytes(bytes))),
    ...rows.map((row, i) => rowMarks(row, shown, scale, top + (i + 0.5) * ROW_HEIGHT)),
  );
  return `${drawn.markup}\n`;
}

function rowMarks(row: FactorRow, shown: readonly Series[], scale: Scale, y: number): Markup {
  const own = shown.flatMap(({ isPeer, bytes }) => (isPeer ? [] : [scale.at(bytes(row) ?? 0)]));
  const line = { x1: Math.min(...own), x2: Math.max(...own), y1: y + OWN_OFFSET, y2: y + OWN_OFFSET };
  const marks = shown.flatMap(({ title, shape, isPeer, bytes }) => {
    const value = bytes(row);
    if (value === undefined) return [];
    const mark = shape(scale.at(value), y + (isPeer ? PEER_OFFSET : OWN_OFFSET));
    return [element('g', {}, tooltip(`${row.name}, ${title}: ${formatBytes(value)}`), mark)];
  });
  const figures = Object.entries(FACTOR_COLUMNS).map(([name, x]) => {
    const text = formatRatio(factors[name as keyof typeof FACTOR_COLUMNS](row)); // a key of the object
    return label(x, y + 5, text, { class: `ratio ${name}-text`, 'text-anchor': 'end' });
  });
  return element(
    'g',
    {},
    label(MARGIN, y + 5, row.name, { class: 'name' }),
    element('line', { class: 'span', ...line }),
    ...marks,
    ...figures,
  );
}

/** What the shapes mean, in as many columns as fit. */
function legend(shown: readonly Series[]): Markup {
  const columns = [MARGIN + 8, 300, 460, 620];
  const items = shown.map(({ title, shape }, i) => {
    const x = columns[Math.floor(i / 2)] ?? MARGIN;
    const y = 22 + (i % 2) * 22;
    return element('g', {}, shape(x, y), label(x + 14, y + 4.5, title, { class: 'value' }));
  });
  return element('g', {}, ...items);
}
