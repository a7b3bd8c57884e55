import { formatBytes, formatMilliseconds, formatRatio } from '../format.ts';
import { type BenchReport, findRow, rawToCommands } from '../result.ts';
import { geometricMean } from '../statistics.ts';
import { idle } from '../workloads/idle.ts';
import { typing } from '../workloads/typing.ts';
import { element, type Markup } from './markup.ts';

interface Tile {
  readonly figure: string;
  readonly text: string;
}

/** The few figures that say most, over the best link; those that were measured. */
export function headline(report: BenchReport, link: string): Markup {
  const tiles = [
    meanRatio(report, link),
    bestRatio(report, link),
    typingLatency(report, link),
    idleBytes(report, link),
    exactRuns(report),
  ];
  return element(
    'div',
    { class: 'tiles' },
    ...tiles.map(
      (tile) =>
        tile && element('div', { class: 'tile' }, element('b', {}, tile.figure), element('span', {}, tile.text)),
    ),
  );
}

function ratios(report: BenchReport, link: string) {
  return report.workloads.flatMap(({ name, title }) => {
    const ratio = name === idle.name ? undefined : rawToCommands(report, name, link);
    return ratio === undefined ? [] : [{ title, ratio }];
  });
}

function meanRatio(report: BenchReport, link: string): Tile | undefined {
  const all = ratios(report, link);
  const mean = geometricMean(all.map(({ ratio }) => ratio));
  if (mean === undefined) return undefined;
  return {
    figure: formatRatio(mean),
    text: `the bytes in raw mode, compared with commands (geometric mean of ${all.length} workloads)`,
  };
}

function bestRatio(report: BenchReport, link: string): Tile | undefined {
  const [best] = ratios(report, link).sort((a, b) => b.ratio - a.ratio);
  return (
    best && {
      figure: formatRatio(best.ratio),
      text: `the largest difference between the modes: ${best.title.toLowerCase()}`,
    }
  );
}

function typingLatency(report: BenchReport, link: string): Tile | undefined {
  const latency = findRow(report, typing.name, 'commands', link)?.latency;
  return (
    latency && {
      figure: formatMilliseconds(latency.p50Milliseconds),
      text: `from key to pixel while typing (median, ${link})`,
    }
  );
}

function idleBytes(report: BenchReport, link: string): Tile | undefined {
  const row = findRow(report, idle.name, 'commands', link);
  if (row?.outcome !== 'complete') return undefined;
  return {
    figure: formatBytes(row.bytesDown + row.bytesUp),
    text: `on the wire in ${Math.round(row.seconds)} s without input`,
  };
}

function exactRuns({ rows }: BenchReport): Tile | undefined {
  const checked = rows.filter(({ exactness }) => exactness !== 'unchecked');
  if (checked.length === 0) return undefined;
  const exact = checked.filter(({ exactness }) => exactness === 'exact').length;
  const cut = rows.length - checked.length;
  const rest = cut === 0 ? '' : `; ${cut} more ${cut === 1 ? 'was' : 'were'} cut, failed or never whole`;
  return { figure: `${exact} / ${checked.length}`, text: `runs ended with exactly the server's pixels${rest}` };
}
