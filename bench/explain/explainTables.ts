import { type Idea, ideas } from '../../server/session/experiment.ts';
import { formatBytes, formatMilliseconds } from '../format.ts';
import { hasFigures } from '../result.ts';
import { type Column, formatColumns } from '../textTable.ts';
import type { CostRow, ExplainReport, IdeaRow } from './explain.ts';

const NOTHING = '-';

interface ShownCost extends CostRow {
  /** Bytes of all rows of the table. */
  readonly total: number;
}

const costColumns: readonly Column<ShownCost>[] = [
  { title: 'kind', alignsRight: false, text: ({ kind }) => kind },
  { title: 'encoding', alignsRight: false, text: ({ encoding }) => encoding },
  { title: 'count', alignsRight: true, text: ({ count }) => String(count) },
  {
    title: 'before',
    alignsRight: true,
    text: ({ bytesBefore }) => (bytesBefore === 0 ? NOTHING : formatBytes(bytesBefore)),
  },
  { title: 'after', alignsRight: true, text: ({ bytesAfter }) => formatBytes(bytesAfter) },
  { title: 'time', alignsRight: true, text: ({ milliseconds }) => formatMilliseconds(milliseconds) },
  {
    title: 'share',
    alignsRight: true,
    text: ({ bytesAfter, total }) => `${((bytesAfter / total) * 100).toFixed(1)} %`,
  },
];

interface ShownIdea extends IdeaRow {
  /** The same with all ideas. */
  readonly all: IdeaRow;
}

const ideaColumns: readonly Column<ShownIdea>[] = [
  { title: 'without', alignsRight: false, text: ({ without }) => without ?? '(all ideas)' },
  figure('down', ({ bytesDown }) => formatBytes(bytesDown)),
  figure('factor', ({ bytesDown, all }) => ratio(bytesDown, all.bytesDown)),
  figure('frames', ({ frames }) => String(frames)),
  // Where more or fewer pictures are shown, bytes say little.
  figure('bytes a frame', ({ frames, bytesDown }) => (frames === 0 ? NOTHING : formatBytes(bytesDown / frames))),
  figure('CPU server', ({ serverCpuSeconds }) => cpu(serverCpuSeconds)),
  figure('factor', ({ serverCpuSeconds, all }) => ratio(serverCpuSeconds, all.serverCpuSeconds)),
  figure('client', ({ clientCpuSeconds }) => cpu(clientCpuSeconds)),
  {
    title: 'pixels',
    alignsRight: false,
    text: ({ outcome, exactness }) => (outcome === 'complete' ? exactness : outcome),
  },
];

/** The report as lines for a terminal: for each workload and link what commands cost and what ideas save, and all of that together. */
export function formatExplained(report: ExplainReport): string {
  const { workloads, links, costs, rows } = report;
  const sections = workloads.flatMap(({ name, summary }) =>
    links.flatMap((link) => {
      const isHere = (row: { readonly workload: string; readonly link: string }) =>
        row.workload === name && row.link === link.name;
      const [spent, played] = [costs.filter(isHere), rows.filter(isHere)];
      const all = played.find(({ without }) => without === undefined);
      if (all === undefined) return [];
      const total = spent.reduce((sum, { bytesAfter }) => sum + bytesAfter, 0);
      const notes = played.filter(({ note }) => note !== '').map((row) => `${ideaText(row)}: ${row.note}`);
      return [
        `${name} (${summary}) over ${link.name}`,
        '',
        ...formatColumns(
          costColumns,
          spent.map((cost) => ({ ...cost, total })),
        ),
        '',
        ...formatColumns(
          ideaColumns,
          played.map((row) => ({ ...row, all })),
        ),
        ...(notes.length > 0 ? ['', ...notes] : []),
        '',
      ];
    }),
  );
  const used = [...new Set(rows.flatMap(({ without }) => without ?? []))];
  const overviews = links.flatMap((link) => [
    `Bytes down without an idea, as a factor, over ${link.name}`,
    '',
    ...formatColumns(overviewColumns(report, link.name), used),
    '',
  ]);
  return [...sections, ...overviews, ...used.map(explanation), ''].join('\n');
}

/** A row for an idea: a column for each workload. */
function overviewColumns({ workloads, rows }: ExplainReport, link: string): Column<Idea>[] {
  return [
    { title: 'without', alignsRight: false, text: (idea) => idea },
    ...workloads.map(({ name }): Column<Idea> => {
      const bytesOf = (idea: Idea | undefined) => {
        const row = rows.find((it) => it.workload === name && it.link === link && it.without === idea);
        return row !== undefined && hasFigures(row) ? row.bytesDown : undefined;
      };
      return { title: name, alignsRight: true, text: (idea) => ratio(bytesOf(idea), bytesOf(undefined)) };
    }),
  ];
}

/** Whether a run was one with all ideas, in words. */
export function ideaText({ without }: Pick<IdeaRow, 'without'>): string {
  return without === undefined ? 'with all ideas' : `without ${without}`;
}

function explanation(idea: Idea): string {
  return `${idea}: ${ideas[idea]}`;
}

function figure(title: string, text: Column<ShownIdea>['text']): Column<ShownIdea> {
  return { title, alignsRight: true, text: (row) => (hasFigures(row) ? text(row) : NOTHING) };
}

function ratio(value: number | undefined, all: number | undefined): string {
  return value === undefined || all === undefined || all === 0 ? NOTHING : (value / all).toFixed(2);
}

function cpu(seconds: number | undefined): string {
  return seconds === undefined ? NOTHING : `${seconds.toFixed(2)} s`;
}
