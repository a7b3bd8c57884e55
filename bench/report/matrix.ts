import { modes } from '../../protocol/index.ts';
import { formatMilliseconds, formatRatio } from '../format.ts';
import type { LinkProfile } from '../links.ts';
import { type BenchReport, type BenchRow, findRow, rawToCommands, type WorkloadSummary } from '../result.ts';
import { element, type Markup, tooltip } from './markup.ts';
import { CLEAR_RATIO, modeNames } from './modeName.ts';

/** A bar this long, percent of its cell, stands for a ratio of FULL_RATIO. */
const FULL_RATIO = 1000;

/** How many times the bytes of commands raw pixels need: a row for each workload, a column for each link. */
export function ratioMatrix(report: BenchReport): Markup {
  return matrix(report, ({ name: workload }, link) => {
    const ratio = rawToCommands(report, workload, link.name);
    if (ratio === undefined) return element('td', { class: 'quiet' }, reasonForNothing(report, workload, link.name));
    const share = Math.min(1, Math.abs(Math.log(ratio)) / Math.log(FULL_RATIO));
    const isClear = Math.max(ratio, 1 / ratio) >= CLEAR_RATIO;
    const winner = !isClear ? 'even' : ratio > 1 ? 'commands' : 'raw';
    return element(
      'td',
      {},
      element('b', { class: `${winner}-text` }, formatRatio(ratio)),
      element('div', { class: `meter ${winner}`, style: `width: ${(share * 100).toFixed(1)}%` }),
    );
  });
}

/** How long the picture lagged behind the end of the script, in both modes. */
export function lagMatrix(report: BenchReport): Markup {
  return matrix(report, ({ name: workload, isLive }, link) => {
    if (isLive) return element('td', { class: 'quiet' }, '–');
    return element('td', {}, ...modes.map((mode) => lag(findRow(report, workload, mode, link.name))));
  });
}

/**
 * How far what was shown was behind the truth, in both modes, where pictures tell the time; undefined when none was
 * measured.
 */
export function behindMatrix(report: BenchReport): Markup | undefined {
  const workloads = report.workloads.filter(({ name }) =>
    report.rows.some((row) => row.workload === name && row.lag !== undefined),
  );
  if (workloads.length === 0) return undefined;
  return matrix({ ...report, workloads }, ({ name: workload }, link) =>
    element('td', {}, ...modes.map((mode) => behind(findRow(report, workload, mode, link.name)))),
  );
}

function behind(row: BenchRow | undefined): Markup {
  if (row?.lag === undefined) return element('div', { class: 'quiet' }, '–');
  const { p50Milliseconds, p95Milliseconds } = row.lag;
  return element(
    'div',
    { title: modeNames[row.mode] },
    element('i', { class: `key ${row.mode}` }),
    formatMilliseconds(p50Milliseconds),
    element('span', { class: 'quiet' }, ` / ${formatMilliseconds(p95Milliseconds)}`),
  );
}

function lag(row: BenchRow | undefined): Markup {
  if (row === undefined) return element('div', { class: 'quiet' }, '–');
  if (row.outcome !== 'complete') {
    return element(
      'div',
      { class: 'quiet' },
      tooltip(row.note),
      element('i', { class: `key ${row.mode}` }),
      row.outcome,
    );
  }
  const text = formatMilliseconds(row.settleSeconds * 1000);
  return element('div', { title: modeNames[row.mode] }, element('i', { class: `key ${row.mode}` }), text);
}

function matrix(report: BenchReport, cell: (workload: WorkloadSummary, link: LinkProfile) => Markup): Markup {
  const head = report.links.map(({ name, summary }) =>
    element('th', { scope: 'col' }, name, element('small', {}, summary)),
  );
  const rows = report.workloads.map((workload) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, workload.title),
      ...report.links.map((link) => cell(workload, link)),
    ),
  );
  return element(
    'div',
    { class: 'scroll' },
    element(
      'table',
      { class: 'matrix' },
      element('thead', {}, element('tr', {}, element('th', {}), ...head)),
      element('tbody', {}, ...rows),
    ),
  );
}

function reasonForNothing(report: BenchReport, workload: string, link: string): string {
  const outcomes = modes.map((mode) => findRow(report, workload, mode, link)?.outcome);
  return outcomes.find((outcome) => outcome === 'failed' || outcome === 'cut') ?? '–';
}
