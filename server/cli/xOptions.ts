import { type Command, InvalidArgumentError, Option } from 'commander';
import { isSurfaceSize } from '../../protocol/index.ts';
import { MIN_DISPLAY_SIDE } from '../x11/desktopOptions.ts';
import { MAX_DISPLAY } from '../x11/displayNumbers.ts';

/** The size of a display, pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The options of every command that starts an X display. */
export interface XOptions {
  readonly size?: Size;
  readonly fixedSize?: true;
  readonly wm?: string;
  readonly open?: true;
  readonly json?: true;
}

/** Adds them to a command. */
export function addXOptions(command: Command): Command {
  return command
    .addOption(new Option('--size <WxH>', 'size at the start, pixels').argParser(readSize))
    .option('--fixed-size', "keep that size, instead of following the viewer's window")
    .option('--wm <program>', 'window manager: openbox, another program, or none (default: openbox)')
    .option('--open', 'let every program of this machine connect, whoever runs it and without a cookie')
    .option('--json', 'print one line of JSON when ready, instead of sentences');
}

/** The fields that all options of X sessions share with the command line. */
export function displayFields({ size, fixedSize, wm, open }: XOptions) {
  return {
    ...(size === undefined ? {} : size),
    ...(fixedSize === undefined ? {} : { followSize: false }),
    ...(wm === undefined ? {} : { windowManager: wm }),
    ...(open === undefined ? {} : { open }),
  };
}

/** Reads `1280x800`. Throws a sentence for the command line. */
export function readSize(text: string): Size {
  const [, width, height] = /^(\d{1,5})x(\d{1,5})$/i.exec(text) ?? [];
  const size = { width: Number(width), height: Number(height) };
  if (width === undefined) throw new InvalidArgumentError('A size looks like 1280x800.');
  if (Math.min(size.width, size.height) < MIN_DISPLAY_SIDE || !isSurfaceSize(size.width, size.height)) {
    throw new InvalidArgumentError(
      `Sides have ${MIN_DISPLAY_SIDE} to 8192 pixels, and 33 million pixels are the most.`,
    );
  }
  return size;
}

/**
 * The words behind `farglass desktop`: a display, a command, both or neither. Throws a sentence for the command line
 * when the first is meant to be a display and is none.
 */
export function splitDisplay(words: readonly string[]): {
  readonly display?: number;
  readonly command: readonly string[];
} {
  const [first = '', ...rest] = words;
  const [, number] = /^:(\d{1,5})$/.exec(first) ?? [];
  if (number !== undefined && Number(number) <= MAX_DISPLAY) return { display: Number(number), command: rest };
  if (first.startsWith(':') || /^\d+$/.test(first)) {
    throw new InvalidArgumentError(`"${first}" is no display: displays are :0 to :${MAX_DISPLAY}.`);
  }
  return { command: words };
}

/** Collects the words behind `farglass desktop`; the first is checked, as `splitDisplay` does. */
export function collectWords(word: string, previous: readonly string[]): string[] {
  if (previous.length === 0) splitDisplay([word]);
  return [...previous, word];
}
