import { type Idea, ideaNames } from '../../server/session/experiment.ts';
import { findExecutable, hasXServer } from '../../server/x11/programs/findExecutable.ts';
import { type BenchOptions, DEFAULT_LIMIT_SECONDS, DEFAULT_SEED, QUICK_LIMIT_SECONDS } from '../bench.ts';
import { chosen } from '../chosen.ts';
import { makeFixtures } from '../fixtures.ts';
import { links } from '../links.ts';
import { describeMachine } from '../machine.ts';
import { farglassProgram } from '../program.ts';
import { type BenchReport, type BenchRow, RESULT_VERSION } from '../result.ts';
import { type RunOptions, runWorkload, SCREEN_HEIGHT, SCREEN_WIDTH } from '../runWorkload.ts';
import type { Workload } from '../workloads/workload.ts';
import type { Cost } from './costLedger.ts';
import { sessionArguments, takeCosts } from './explainedSession.ts';
import { DEFAULT_WORKLOADS, explainWorkloads } from './workloads.ts';

/** Slow enough for WebP to be worth its time, and fast enough for photographs to arrive before the next one. */
const DEFAULT_LINKS: readonly string[] = ['10m'];

/** Without names of workloads: those in which each idea has something to save. */
export interface ExplainOptions extends Omit<BenchOptions, 'modes' | 'onRow'> {
  /** Ideas that are left out; each of them when absent. */
  readonly ideas?: readonly Idea[];
  /** Told of each run when it is over. */
  readonly onRow?: (row: IdeaRow, done: number, total: number) => void;
}

/** A workload without an idea. */
export interface IdeaRow extends BenchRow {
  /** Absent: with all ideas. */
  readonly without?: Idea;
}

/** What a kind of command in one encoding has cost a workload. */
export interface CostRow extends Cost {
  readonly workload: string;
  readonly link: string;
}

/** The JSON file: the fields of BenchReport, with other rows. All of it is commands mode. */
export interface ExplainReport extends Omit<BenchReport, 'rows'> {
  readonly costs: readonly CostRow[];
  readonly rows: readonly IdeaRow[];
}

interface Run {
  readonly without: Idea | undefined;
  readonly isMetered: boolean;
}

/**
 * Plays each workload with all ideas and a ledger of costs, with all ideas, and without each of them, one run after the
 * other. The server is a session's process without gateway. Throws on names that do not exist.
 */
export async function runExplain(options: ExplainOptions = {}): Promise<ExplainReport> {
  const { isQuick = false, seed = DEFAULT_SEED, program = farglassProgram, signal, ideas = ideaNames } = options;
  const chosenWorkloads = chosen('workload', explainWorkloads, options.workloads ?? (await playable()));
  const chosenLinks = chosen('link', links, options.links ?? DEFAULT_LINKS);
  const limit = (options.limitSeconds ?? (isQuick ? QUICK_LIMIT_SECONDS : DEFAULT_LIMIT_SECONDS)) * 1000;
  const created = new Date().toISOString();
  const fixtures = await makeFixtures(
    seed,
    chosenWorkloads.some(({ app }) => app === 'gallery'),
  );
  const costs: CostRow[] = [];
  const rows: IdeaRow[] = [];
  const kinds: readonly Run[] = [
    { without: undefined, isMetered: true },
    ...[undefined, ...ideas].map((without) => ({ without, isMetered: false })),
  ];
  try {
    const runs = chosenWorkloads.flatMap((workload) =>
      chosenLinks.flatMap((link) => kinds.map((kind) => ({ workload, link, ...kind }))),
    );
    for (const [i, { workload, link, without, isMetered }] of runs.entries()) {
      if (signal?.aborted) break;
      const common: RunOptions = { ...{ workload, link, seed, isQuick, fixtures, program, limit }, mode: 'commands' };
      const taken: Cost[] = [];
      const row = await playWithout(common, without, isMetered ? taken : undefined);
      if (isMetered) costs.push(...taken.map((cost) => ({ workload: workload.name, link: link.name, ...cost })));
      else rows.push(row);
      options.onRow?.(row, i + 1, runs.length);
    }
  } finally {
    await fixtures.remove();
  }
  return {
    ...{ version: RESULT_VERSION, created, seed, quick: isQuick, width: SCREEN_WIDTH, height: SCREEN_HEIGHT },
    machine: describeMachine(),
    links: chosenLinks,
    workloads: chosenWorkloads.map(summaryOf),
    costs,
    rows,
  };
}

/** The usual workloads; X programs only where they are installed. */
async function playable(): Promise<readonly string[]> {
  const missing = new Set<string>();
  for (const { name, program } of explainWorkloads) {
    if (program?.[0] === undefined) continue;
    if (!(await hasXServer()) || (await findExecutable(program[0])) === undefined) missing.add(name);
  }
  return DEFAULT_WORKLOADS.filter((name) => !missing.has(name));
}

/** One run, without an idea; what it has cost goes to `costs`, if that is given. */
async function playWithout(
  options: RunOptions,
  without: Idea | undefined,
  costs: Cost[] | undefined,
): Promise<IdeaRow> {
  const { app, program, appFile } = options.workload;
  const order = {
    ...{ app, program, appFile: appFile?.(options.fixtures), without: without === undefined ? [] : [without] },
    isMetered: costs !== undefined,
  };
  const row = await runWorkload({
    ...options,
    server: { arguments: sessionArguments(order), isForgetful: without === 'context' },
    ...(costs !== undefined && {
      began: takeCosts,
      ended: async (server) => costs.push(...(await takeCosts(server))),
    }),
  });
  return without === undefined ? row : { ...row, without };
}

function summaryOf({ name, title, summary, isLive = false, hasNoFixedWork = false }: Workload) {
  return { name, title, summary, isLive, hasNoFixedWork };
}
