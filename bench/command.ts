import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type Mode, modes } from '../protocol/index.ts';
import { DEFAULT_LIMIT_SECONDS, DEFAULT_SEED, runBench } from './bench.ts';
import { coderCommand } from './coder/coderCommand.ts';
import { deliveryCommands } from './delivery/commands.ts';
import { type ExplainReport, runExplain } from './explain/explain.ts';
import { formatExplained, ideaText } from './explain/explainTables.ts';
import { sessionCommand } from './explain/sessionCommand.ts';
import { DEFAULT_WORKLOADS, explainWorkloads } from './explain/workloads.ts';
import { formatBytes } from './format.ts';
import { inferenceCommand } from './inference/inferenceCommand.ts';
import { linkCommand } from './linkCommand.ts';
import { links } from './links.ts';
import { pixelStreamCommand } from './pixelStream/pixelStreamCommand.ts';
import { recordCommand } from './pixelStream/recordCommand.ts';
import { reportPage } from './report/page.ts';
import type { BenchReport, BenchRow } from './result.ts';
import { screenCommand } from './screenCommand.ts';
import { formatTable } from './table.ts';
import { workloads } from './workloads/index.ts';
import { programsCommand } from './xPrograms/programsCommand.ts';

/** What shells show for programs that these signals have ended. */
const EXIT_INTERRUPTED = 130;
const EXIT_TERMINATED = 143;
const DEFAULT_FOLDER = 'bench/results';

interface CommandOptions {
  readonly workload?: readonly string[];
  readonly link?: readonly string[];
  readonly mode?: readonly Mode[];
  readonly quick?: true;
  readonly explain?: true;
  readonly seed: number;
  readonly limit: number | undefined;
  readonly out: string;
  readonly json?: true;
}

/** `farglass bench`. */
export function benchCommand(): Command {
  const bench = new Command('bench')
    .description('Measure bytes, latency and CPU of fixed workloads in both modes over simulated links.')
    .addOption(
      listOption(
        '-w, --workload <names...>',
        'workloads to run',
        explainWorkloads.map(({ name }) => name),
      ),
    )
    .addOption(
      listOption(
        '-l, --link <names...>',
        'links to run them over',
        links.map(({ name }) => name),
      ),
    )
    .addOption(listOption('-m, --mode <names...>', 'modes to run them in', modes))
    .option('-q, --quick', 'finish in a minute: shorter, and fewer workloads and links')
    .addOption(
      new Option('--explain', 'what each kind of command costs, and what each idea saves, in commands mode').conflicts(
        'mode',
      ),
    )
    .option('--seed <number>', 'what the generated files and texts depend on', wholeNumber, DEFAULT_SEED)
    .option(
      '--limit <seconds>',
      `cut runs that lag behind for longer (default: ${DEFAULT_LIMIT_SECONDS}; 10 with --quick)`,
      wholeNumber,
    )
    .option('-o, --out <folder>', 'where report.html and report.json go; explain.json with --explain', DEFAULT_FOLDER)
    .option('--json', 'print the report as JSON instead of a table')
    .addCommand(sessionCommand(), { hidden: true })
    .addCommand(linkCommand())
    .addCommand(screenCommand())
    .addCommand(inferenceCommand())
    .addCommand(coderCommand())
    .addCommand(programsCommand())
    .addCommand(pixelStreamCommand())
    .addCommand(recordCommand())
    .addHelpText(
      'after',
      `
Workloads:
${workloads.map(({ name, summary }) => `  ${name.padEnd(11)} ${summary}`).join('\n')}

Workloads of --explain alone; without names it takes ${DEFAULT_WORKLOADS.join(', ')}:
${explainWorkloads
  .slice(workloads.length)
  .map(({ name, summary }) => `  ${name.padEnd(11)} ${summary}`)
  .join('\n')}

Links (round trip times):
${links.map(({ name, summary }) => `  ${name.padEnd(11)} ${summary}`).join('\n')}

Examples:
  farglass bench --quick                          a first impression, in a minute
  farglass bench                                  everything; takes about an hour
  farglass bench -w typing scroll -l 56k 9.6k     some of it
  farglass bench --quick --json > today.json      for scripts
  farglass bench --explain --quick                what each idea saves; takes a quarter of an hour

Measurements of delivery have commands of their own: fairness, recovery, memory. For the screen's pixels: screen. For
what pixels of X programs tell: inference. For what coding saves: coder. For what single X programs cost: programs. For raw
mode with one compressed stream: pixelstream.

Exit code 1: a run failed, or the client's pixels were not those of the server.`,
    )
    .action(run);
  for (const command of deliveryCommands()) bench.addCommand(command);
  return bench;
}

async function run(options: CommandOptions, command: Command): Promise<void> {
  const other = options.workload?.find((name) => !workloads.some((known) => known.name === name));
  if (other !== undefined && !options.explain) command.error(`error: the workload ${other} needs --explain`);
  const stop = new AbortController();
  process.once('SIGINT', () => {
    console.error('Stopping after this run. Press again to stop at once.');
    stop.abort();
    process.once('SIGINT', () => process.exit(EXIT_INTERRUPTED));
  });
  process.once('SIGTERM', () => process.exit(EXIT_TERMINATED));
  const common = {
    ...(options.workload && { workloads: options.workload }),
    ...(options.link && { links: options.link }),
    ...(options.limit !== undefined && { limitSeconds: options.limit }),
    isQuick: options.quick === true,
    seed: options.seed,
    signal: stop.signal,
  };
  if (options.explain) {
    const explained = await runExplain({
      ...common,
      onRow(row, done, total) {
        console.error(`[${done}/${total}] ${progressText(row)}, ${ideaText(row)}`);
        failOn(row);
      },
    });
    await writeExplained(explained, options);
    return;
  }
  const report = await runBench({
    ...common,
    ...(options.mode && { modes: options.mode }),
    onRow(row, done, total) {
      console.error(`[${done}/${total}] ${progressText(row)}`);
      failOn(row);
    },
  });
  const page = await writeReport(report, options.out);
  console.log(options.json ? JSON.stringify(report, undefined, 2) : formatTable(report));
  console.error(`Charts: ${page}`);
}

/** Each run counts, also one that only tells costs. */
function failOn({ outcome, exactness }: BenchRow): void {
  if (outcome === 'failed' || exactness === 'different') process.exitCode = 1;
}

async function writeExplained(explained: ExplainReport, { out, json }: CommandOptions): Promise<void> {
  await mkdir(out, { recursive: true });
  const file = join(out, 'explain.json');
  await writeFile(file, `${JSON.stringify(explained, undefined, 2)}\n`);
  console.log(json ? JSON.stringify(explained, undefined, 2) : formatExplained(explained));
  console.error(`Figures: ${file}`);
}

/** Writes the page and the figures; returns where the page is. */
async function writeReport(report: BenchReport, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const page = join(folder, 'report.html');
  await writeFile(page, reportPage(report));
  await writeFile(join(folder, 'report.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  return page;
}

function progressText({ workload, link, mode, outcome, exactness, note, bytesDown, bytesUp }: BenchRow): string {
  const what = `${workload} over ${link}, ${mode}`;
  if (outcome === 'failed') return `${what}: failed. ${note}`;
  const bytes = `${formatBytes(bytesDown)} down, ${formatBytes(bytesUp)} up`;
  return `${what}: ${bytes}, ${outcome === 'cut' ? `cut. ${note}` : exactness}`;
}

function listOption(flags: string, description: string, names: readonly string[]): Option {
  return new Option(flags, description).choices(names);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 0xffffffff) return value;
  throw new InvalidArgumentError('Give a whole number, 0 or more.');
}
