import { Command } from 'commander';
import { type CoderFigures, measureCoder } from './measureCoder.ts';

const DEFAULT_SEED = 1;

/** `farglass bench coder`. */
export function coderCommand(): Command {
  return new Command('coder')
    .description('Measure what updates of a screen take in bytes and time, coded in several ways.')
    .option('--seed <number>', 'what the texts and pictures depend on', String(DEFAULT_SEED))
    .option('--json', 'print JSON instead of a table')
    .addHelpText(
      'after',
      `
context is what connections use in commands mode, with its copies and heads; context, plain the same without
WebAssembly; the others code each image by itself, without heads. Means of each scene's second half, medians of times.
The machine should have nothing else to do.`,
    )
    .action(async (_options, command: Command) => {
      // Options may be taken by the command above, which has some of the same names.
      const { seed, json } = command.optsWithGlobals<{ readonly seed: string; readonly json?: true }>();
      const figures = await measureCoder(Number(seed));
      console.log(json === true ? JSON.stringify(figures) : formatCoder(figures));
    });
}

/** The figures as lines for a terminal. */
export function formatCoder(figures: readonly CoderFigures[]): string {
  const inMs = (value: number | undefined) => (value === undefined ? '-' : `${value.toFixed(2)} ms`).padStart(10);
  const scenes = new Set(figures.map(({ scene }) => scene));
  return [...scenes]
    .flatMap((name) => {
      const ofScene = figures.filter(({ scene }) => scene === name);
      const target = ofScene[0]?.target;
      return [
        `${name}${target === undefined ? '' : ` (context: < ${target} ms each way)`}`,
        '                     bytes     encode     decode',
        ...ofScene.map(
          ({ coder, bytes, encodeMilliseconds, decodeMilliseconds }) =>
            `  ${coder.padEnd(14)} ${bytes.toFixed(bytes < 100 ? 1 : 0).padStart(9)} ${inMs(encodeMilliseconds)} ${inMs(decodeMilliseconds)}`,
        ),
        '',
      ];
    })
    .join('\n')
    .trimEnd();
}
