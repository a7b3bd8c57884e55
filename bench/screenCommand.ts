import { Command } from 'commander';
import { modes } from '../protocol/index.ts';
import { type FirstPixel, measureFirstPixel } from './firstPixel.ts';
import { measureScreenLatency, type ScreenLatency } from './screenLatency.ts';

const PRESSES = 100;
const OPENS = 5;

/** `farglass bench screen`. */
export function screenCommand(): Command {
  return new Command('screen')
    .description(
      'Measure on loopback what a person sees: from a key to its pixel on the screen, and from opening to the first picture.',
    )
    .option('--json', 'print JSON instead of sentences')
    .addHelpText(
      'after',
      `
It starts the real Electron client on a virtual screen, presses real keys and reads real pixels. It needs Xvfb and
openbox, and the machine to itself.

Examples:
  farglass bench screen
  farglass bench screen --json`,
    )
    .action(async (_options, command: Command) => {
      // The option may be taken by the command above, which has one of that name.
      const { json } = command.optsWithGlobals<{ readonly json?: true }>();
      const latencies: ScreenLatency[] = [];
      const firstPixels: FirstPixel[] = [];
      for (const mode of modes) {
        latencies.push(await measureScreenLatency(mode, PRESSES));
        firstPixels.push(await measureFirstPixel('terminal', mode, OPENS));
      }
      if (json === true) {
        console.log(JSON.stringify({ latencies, firstPixels }));
        return;
      }
      for (const { mode, p50Milliseconds, p95Milliseconds, presses } of latencies) {
        console.log(
          `${mode}: key to pixel on the screen ${inMs(p50Milliseconds)} (median), ${inMs(p95Milliseconds)} (p95) of ${presses}`,
        );
      }
      for (const { mode, app, p50Milliseconds, p95Milliseconds, opens } of firstPixels) {
        console.log(
          `${mode}: first picture of ${app} after ${inMs(p50Milliseconds)} (median), ${inMs(p95Milliseconds)} (p95) of ${opens}`,
        );
      }
    });
}

function inMs(milliseconds: number): string {
  return `${milliseconds.toFixed(1)} ms`;
}
