import { modes } from '../../protocol/index.ts';
import { type BenchReport, type BenchRow, findRow } from '../result.ts';
import { verticalGrid } from './axis.ts';
import { drawing, element, label, type Markup, tooltip } from './markup.ts';
import { modeNames } from './modeName.ts';
import { linearScale, type Scale } from './scale.ts';

const WIDTH = 960;
const ROW_HEIGHT = 52;
const BAR_HEIGHT = 15;
const BAR_GAP = 4;
const TOP = 4;
const AXIS_HEIGHT = 30;
const LEFT = 230;
const RIGHT = 870;

/** CPU time of both ends for each workload over one link; undefined where it could not be measured. */
export function cpuChart(report: BenchReport, link: string): Markup | undefined {
  const measured = report.rows.filter((row) => row.link === link && row.serverCpuSeconds !== undefined);
  if (measured.length === 0) return undefined;
  const scale = linearScale(measured.map(totalCpu), LEFT, RIGHT);
  const bottom = TOP + report.workloads.length * ROW_HEIGHT;
  const rows = report.workloads.map(({ name, title }, i) => {
    const middle = TOP + (i + 0.5) * ROW_HEIGHT;
    return element(
      'g',
      {},
      label(0, middle + 5, title, { class: 'name' }),
      ...modes.map((mode, index) => {
        const y = middle + (index === 0 ? -BAR_HEIGHT - BAR_GAP / 2 : BAR_GAP / 2);
        return bars(findRow(report, name, mode, link), scale, y);
      }),
    );
  });
  return drawing(
    WIDTH,
    bottom + AXIS_HEIGHT,
    'CPU time of server and client for each workload in both modes',
    verticalGrid(scale, TOP, bottom, (value) => `${value} s`),
    ...rows,
  );
}

function bars(row: BenchRow | undefined, scale: Scale, y: number): Markup {
  if (row?.serverCpuSeconds === undefined || row.clientCpuSeconds === undefined) return element('g', {});
  const server = scale.at(row.serverCpuSeconds);
  const end = scale.at(totalCpu(row));
  const detail = `${modeNames[row.mode]}: server ${row.serverCpuSeconds.toFixed(2)} s, client ${row.clientCpuSeconds.toFixed(2)} s, in ${row.seconds.toFixed(1)} s`;
  return element(
    'g',
    {},
    tooltip(detail),
    element('rect', { class: `bar ${row.mode}`, x: LEFT, y, width: server - LEFT, height: BAR_HEIGHT }),
    element('rect', { class: `bar pale ${row.mode}`, x: server, y, width: end - server, height: BAR_HEIGHT }),
    label(end + 8, y + BAR_HEIGHT - 3, `${totalCpu(row).toFixed(2)} s`, { class: 'value small' }),
  );
}

function totalCpu({ serverCpuSeconds = 0, clientCpuSeconds = 0 }: BenchRow): number {
  return serverCpuSeconds + clientCpuSeconds;
}
