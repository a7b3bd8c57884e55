import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import type { Mode } from '../../protocol/index.ts';
import { formatBytes, formatMilliseconds, formatRatio } from '../format.ts';
import { type FactorRow, factorChart } from '../report/factorChart.ts';
import { type Column, formatColumns } from '../textTable.ts';
import { measurePixelStreams, type WeighedRun } from './measurePixelStreams.ts';
import { streamKinds } from './pixelStreams.ts';
import { readRecording } from './recording.ts';
import { type Weight, weigh } from './weigh.ts';

/** Options of `farglass bench`, which takes them wherever they stand. */
interface CommandOptions {
  readonly workload?: readonly string[];
  readonly quick?: true;
  readonly seed: number;
  readonly limit?: number;
  readonly out: string;
  readonly json?: true;
}

/** `farglass bench pixelstream`. */
export function pixelStreamCommand(): Command {
  return new Command('pixelstream')
    .description('Measure what raw mode would take if the pixels of a connection went through one compressed stream.')
    .argument('[recording]', 'what `farglass bench record` has kept; workloads are played without it')
    .argument('[from]', 'what was sent before is not counted; milliseconds of the monotonic clock', milliseconds)
    .argument('[to]', 'nor what was sent from then on', milliseconds)
    .addHelpText(
      'after',
      `
changed: the pixels that differed from what the client had, three bytes each; factors are to them. The streams carry the
pixels of the images that raw mode sends, plain or as differences as it has chosen, and are flushed after each frame; heads
and pointers are counted as they are. ${streamKinds.map(({ name, title }) => `${name}: ${title}`).join('. ')}.
It takes -w, -q, --seed, --limit, -o and --json as \`farglass bench\` does.

Examples:
  farglass bench pixelstream -q -w typing scroll
  farglass bench pixelstream session.recording`,
    )
    .action(async (recording: string | undefined, from: number | undefined, to: number | undefined, _, command) => {
      const options = (command as Command).optsWithGlobals<CommandOptions>();
      const { workload, quick, seed, limit, out, json } = options;
      if (recording !== undefined) {
        const span = { from: from ?? Number.NEGATIVE_INFINITY, to: to ?? Number.POSITIVE_INFINITY };
        const weight = await weigh(readRecording(recording), span);
        console.log(json ? JSON.stringify(weight, undefined, 2) : formatWeights([{ title: recording, weight }]));
        return;
      }
      const runs = await measurePixelStreams({
        ...(workload && { workloads: workload }),
        ...(limit !== undefined && { limitSeconds: limit }),
        ...{ isQuick: quick === true, seed },
        onRun(run) {
          console.error(`${titleOf(run)}: ${[run.outcome, run.exactness, run.note].filter(Boolean).join(', ')}`);
          if (run.outcome === 'failed' || run.exactness === 'different') process.exitCode = 1;
        },
      });
      const rows = runs.flatMap((run) => (run.weight ? [{ title: titleOf(run), weight: run.weight }] : []));
      console.log(json ? JSON.stringify(runs, undefined, 2) : formatWeights(rows));
      await mkdir(out, { recursive: true });
      const chart = join(out, 'pixelstream.svg');
      await writeFile(chart, factorChart(factorRows(runs)));
      console.error(`Chart: ${chart}`);
    });
}

interface Row {
  readonly title: string;
  readonly weight: Weight;
}

/** Weights as lines for a terminal. */
export function formatWeights(rows: readonly Row[]): string {
  return formatColumns(columns, rows).join('\n');
}

const figure = (title: string, text: (weight: Weight) => string): Column<Row> => ({
  title,
  alignsRight: true,
  text: ({ weight }) => text(weight),
});
const factor = (bytesOf: (weight: Weight) => number): Column<Row> =>
  figure('factor', (weight) => (bytesOf(weight) === 0 ? '-' : formatRatio(weight.changedBytes / bytesOf(weight))));

const columns: readonly Column<Row>[] = [
  { title: '', alignsRight: false, text: ({ title }) => title },
  figure('frames', ({ frames }) => String(frames)),
  figure('changed', ({ changedBytes }) => formatBytes(changedBytes)),
  figure('in images', ({ packedBytes }) => formatBytes(packedBytes)),
  figure('sent', ({ bytes }) => formatBytes(bytes)),
  factor(({ bytes }) => bytes),
  ...streamKinds.flatMap(({ name }, i) => [
    figure(name, ({ streams }) => formatBytes(streams[i]?.bytes ?? 0)),
    factor(({ streams }) => streams[i]?.bytes ?? 0),
    figure('time', ({ streams }) => formatMilliseconds(streams[i]?.milliseconds ?? 0)),
  ]),
];

/** The workloads that have sent something in both modes. */
export function factorRows(runs: readonly WeighedRun[]): FactorRow[] {
  return [...new Set(runs.map(({ workload }) => workload))].flatMap((name) => {
    const weightOf = (mode: Mode) => runs.find((run) => run.workload === name && run.mode === mode)?.weight;
    const raw = weightOf('raw');
    const commands = weightOf('commands');
    const stream = raw?.streams[0]?.bytes;
    if (!raw?.bytes || !commands?.bytes || stream === undefined) return [];
    return [{ name, raw: sentAndChanged(raw), stream, commands: sentAndChanged(commands) }];
  });
}

function sentAndChanged({ bytes, changedBytes }: Weight) {
  return { sent: bytes, changed: changedBytes };
}

function titleOf({ workload, mode }: WeighedRun): string {
  return `${workload}, ${mode}`;
}

function milliseconds(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw new InvalidArgumentError('Give a number.');
}
