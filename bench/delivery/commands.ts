import { Command, Option } from 'commander';
import { type Mode, modes } from '../../protocol/index.ts';
import { DEFAULT_SEED } from '../bench.ts';
import { formatBytes, formatMilliseconds } from '../format.ts';
import { farglassProgram } from '../program.ts';
import { median, percentile } from '../statistics.ts';
import { type Fairness, measureFairness } from './fairness.ts';
import { type Memory, measureMemory } from './memory.ts';
import { measureRecovery, type Recovery } from './recovery.ts';

interface DeliveryOptions {
  readonly mode?: readonly Mode[];
  readonly quick?: true;
  readonly json?: true;
}

interface Measurement<T> {
  readonly name: string;
  readonly description: string;
  readonly detail: string;
  measure(options: {
    readonly program: string;
    readonly mode: Mode;
    readonly isQuick: boolean;
    readonly seed: number;
  }): Promise<T>;
  text(result: T): string;
}

const NEVER = 'not within the phase';

const fairness: Measurement<Fairness> = {
  name: 'fairness',
  description: 'Measure what a viewer over 64 kbit/s changes for a fast one of the same session.',
  detail: 'Rounds with the slow viewer and without it take turns. A ratio of 1 is no difference.',
  measure: measureFairness,
  text: (result) => {
    const rounds = result.rounds.map(
      ({ hasSlowViewer, framesPerSecond, latencies }) =>
        `  ${hasSlowViewer ? 'beside' : 'alone '}  ${framesPerSecond.toFixed(1)} frames a second, key to pixel ${formatMilliseconds(median(latencies) ?? 0)} (median), ${formatMilliseconds(percentile(latencies, 0.95) ?? 0)} (p95) of ${latencies.length} keys`,
    );
    return [
      `${result.mode}: a fast viewer alone, and beside one over ${result.slowLink}`,
      ...rounds,
      `  beside : alone  frames ${result.framesPerSecondRatio.toFixed(3)}, latency ${result.latencyMeanRatio.toFixed(3)} (mean), ${result.latencyP50Ratio.toFixed(3)} (median), ${result.latencyP95Ratio.toFixed(3)} (p95); rounds alone differ by up to ${result.noiseRatio.toFixed(3)}`,
    ].join('\n');
  },
};

const recovery: Measurement<readonly Recovery[]> = {
  name: 'recovery',
  description: 'Measure how soon inputs are quick again when a link becomes slow, and fast again.',
  detail: 'The link goes from 10 Mbit/s to 200 kbit/s and back while an app draws 60 pictures a second.',
  measure: measureRecovery,
  text: (results) => results.map(recoveryText).join('\n'),
};

function recoveryText(result: Recovery): string {
  const phases = result.phases.map((phase) => {
    const { recoveredAfterMilliseconds: after } = phase;
    const figures = [phase.settledP50Milliseconds, phase.settledP95Milliseconds, phase.settledMaxMilliseconds];
    return `  ${phase.link.padEnd(18)} within 50 ms of the base after ${after === undefined ? NEVER : formatMilliseconds(after)}; from 2 s on ${figures.map(formatMilliseconds).join(' / ')} (median / p95 / max), ${phase.framesPerSecond.toFixed(1)} pictures a second`;
  });
  const series = result.series.map(({ seconds, milliseconds }) => `${seconds}:${Math.round(milliseconds)}`);
  return [
    `${result.mode}: key to pixel, ${formatMilliseconds(result.baseMilliseconds)} before the first change`,
    ...phases,
    `  second:milliseconds  ${series.join(' ')}`,
  ].join('\n');
}

const memory: Measurement<Memory> = {
  name: 'memory',
  description: "Measure a session's memory beside viewers that take next to nothing.",
  detail: 'An app draws 60 pictures a second; one viewer gets 1 kbit/s, another one stops reading. Needs /proc.',
  measure: measureMemory,
  text: (result) =>
    [
      `${result.mode}: memory in use of the session's process, and pictures a second of the viewer without a limit`,
      ...result.phases.map(
        ({ viewers, medianBytes, maxBytes, framesPerSecond }) =>
          `  ${viewers.padEnd(30)} ${formatBytes(medianBytes)} (median), ${formatBytes(maxBytes)} (max), ${framesPerSecond.toFixed(1)} pictures a second`,
      ),
    ].join('\n'),
};

/** `farglass bench fairness`, `recovery` and `memory`. */
export function deliveryCommands(): Command[] {
  return [commandFor(fairness), commandFor(recovery), commandFor(memory)];
}

function commandFor<T>({ name, description, detail, measure, text }: Measurement<T>): Command {
  return new Command(name)
    .description(description)
    .addOption(new Option('-m, --mode <names...>', 'modes to measure (default: all)').choices(modes))
    .option('-q, --quick', 'shorter')
    .option('--json', 'print JSON instead of sentences')
    .addHelpText('after', `\n${detail} It needs the machine to itself.`)
    .action(async (_options, command: Command) => {
      // Options may be taken by the command above, which has some of the same names.
      const { mode: chosen = modes, quick, json } = command.optsWithGlobals<DeliveryOptions>();
      const results: T[] = [];
      for (const mode of chosen) {
        const result = await measure({ program: farglassProgram, mode, isQuick: quick === true, seed: DEFAULT_SEED });
        results.push(result);
        if (json !== true) console.log(text(result));
      }
      if (json === true) console.log(JSON.stringify(results, undefined, 2));
    });
}
