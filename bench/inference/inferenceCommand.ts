import { Command } from 'commander';
import { type CaptureTime, measureCapture } from './measureCapture.ts';
import { type InferenceReport, measureInference } from './measureInference.ts';
import { readRecording, record } from './recording.ts';
import { makeScenes } from './scenes.ts';

const DEFAULT_ROUNDS = 30;
/** Of the X display that is recorded. */
const DEFAULT_SECONDS = 10;
const DEFAULT_INTERVAL = 50;

interface InferenceOptions {
  readonly frames?: readonly string[];
  readonly rounds: string;
  readonly capture?: true;
  readonly record?: string;
  readonly display: string;
  readonly seconds: string;
  readonly interval: string;
  readonly json?: true;
}

/** `farglass bench inference`. */
export function inferenceCommand(): Command {
  return new Command('inference')
    .description('Measure how long it takes to tell from pixels what X programs did, with each set of kernels.')
    .option('--frames <folders...>', 'recorded frames to measure, instead of made-up ones')
    .option('--rounds <number>', 'how often each scene is gone through', String(DEFAULT_ROUNDS))
    .option('--capture', 'measure capture and inference together: the frames are shown on an X server')
    .option('--record <folder>', 'record the frames of an X display into a folder, and measure nothing')
    .option('--display <number>', 'the display to record, one that asks for no cookie', '0')
    .option('--seconds <number>', 'how long to record', String(DEFAULT_SECONDS))
    .option('--interval <milliseconds>', 'from one frame to the next', String(DEFAULT_INTERVAL))
    .option('--json', 'print JSON instead of a table')
    .addHelpText(
      'after',
      `
Capturing the screen is part of it with --capture only. The machine should have nothing else to do.

Examples:
  farglass bench inference
  farglass bench inference --capture
  farglass bench inference --record /tmp/frames --display 7
  farglass bench inference --frames /tmp/frames`,
    )
    .action(async (_options, command: Command) => {
      // Options may be taken by the command above, which has some of the same names.
      const options = command.optsWithGlobals<InferenceOptions>();
      if (options.record !== undefined) {
        const display = { display: Number(options.display.replace(':', '')) };
        const count = await record(display, options.record, Number(options.seconds), Number(options.interval));
        console.log(`${count} frames are in ${options.record}`);
        return;
      }
      const { frames } = options;
      const scenes = frames === undefined ? makeScenes() : await Promise.all(frames.map(readRecording));
      if (options.capture === true) {
        const times = await measureCapture(scenes, Number(options.rounds));
        console.log(options.json === true ? JSON.stringify(times) : formatCapture(times));
        return;
      }
      const report = measureInference(scenes, Number(options.rounds));
      console.log(options.json === true ? JSON.stringify(report) : formatInference(report));
    });
}

/** Capture and inference as lines for a terminal. */
function formatCapture(times: readonly CaptureTime[]): string {
  const lines = times.map(({ scene, medianMilliseconds, p95Milliseconds, damagedShare }) => {
    const share = `${(100 * damagedShare).toFixed(damagedShare < 0.01 ? 2 : 0)} %`.padStart(8);
    return `${inMs(medianMilliseconds)} ${inMs(p95Milliseconds)} ${share}  ${scene}`;
  });
  return ['   median       p95  damaged', ...lines].join('\n');
}

/** The report as lines for a terminal. */
export function formatInference({ kernels, scenes, choice }: InferenceReport): string {
  return [
    'one kernel, a whole frame         median',
    ...kernels.map((time) => `${time.kernels.padEnd(6)} ${inMs(time.medianMilliseconds)}  ${time.kernel}`),
    '',
    'inference           median       p95   target',
    ...scenes.map(({ scene, kernels: name, target, medianMilliseconds, p95Milliseconds }) => {
      const promised = (target === undefined ? '' : `< ${target} ms`).padStart(8);
      return `${name.padEnd(15)} ${inMs(medianMilliseconds)} ${inMs(p95Milliseconds)} ${promised}  ${scene}`;
    }),
    '',
    `fastest: the ${choice} kernels`,
  ].join('\n');
}

function inMs(value: number): string {
  return `${value.toFixed(2)} ms`.padStart(9);
}
