import { isSurfaceSize } from '../../protocol/index.ts';
import { MAX_DISPLAY } from './displayNumbers.ts';

/** What a session of X programs shows: a whole desktop, or one program alone. Travels as JSON. */
export interface DesktopOptions {
  readonly kind: 'desktop' | 'program';
  readonly title: string;
  /** The program and its arguments; needed for a program, optional for a desktop. */
  readonly command?: readonly string[];
  /** Variables that programs get besides those of the server. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The folder that programs start in. */
  readonly folder?: string;
  /** The number of the X display; any free one when absent. */
  readonly display?: number;
  /** True: every program of this machine may connect, whoever runs it and without the cookie. */
  readonly open?: boolean;
  /** The size at the start, pixels; both or none. */
  readonly width?: number;
  readonly height?: number;
  /** False: the display keeps its size, and viewers scale the picture. */
  readonly followSize?: boolean;
  /** A program, or 'none'. */
  readonly windowManager?: string;
}

const MAX_TITLE_CHARACTERS = 256;
/** The longest text that Linux hands to a program, less its end (MAX_ARG_STRLEN). */
const MAX_ARGUMENT_CHARACTERS = 131_071;
/** More than any command line that a person or a desktop entry has. */
const MAX_ARGUMENTS = 4096;
const MAX_VARIABLES = 1024;
/** PATH_MAX, less the end. */
const MAX_PATH_CHARACTERS = 4095;
/** Smaller ones hold no window. */
export const MIN_DISPLAY_SIDE = 64;

/** For each field what is wrong with a value, as the rest of a sentence; undefined when it is right. */
const complaints: { readonly [K in keyof Required<DesktopOptions>]: (value: unknown) => string | undefined } = {
  kind: (value) => unless(value === 'desktop' || value === 'program', 'is neither "desktop" nor "program"'),
  title: (value) =>
    unless(isText(value, MAX_TITLE_CHARACTERS) && value.trim() !== '' && !/\p{Cc}/u.test(value), 'is not one line'),
  command: (value) =>
    unless(
      Array.isArray(value) &&
        value.length >= 1 &&
        value.length <= MAX_ARGUMENTS &&
        value.every((word) => isText(word, MAX_ARGUMENT_CHARACTERS)) &&
        value[0] !== '',
      'is not a program and its arguments, as a list of texts',
    ),
  environment: (value) =>
    unless(
      isRecord(value) &&
        Object.keys(value).length <= MAX_VARIABLES &&
        Object.entries(value).every(([name, text]) => isVariableName(name) && isText(text, MAX_ARGUMENT_CHARACTERS)),
      'does not hold variables, each a text',
    ),
  folder: (value) => unless(isText(value, MAX_PATH_CHARACTERS) && value.startsWith('/'), 'is not an absolute path'),
  display: (value) => unless(isIntegerWithin(value, 0, MAX_DISPLAY), `is not a number from 0 to ${MAX_DISPLAY}`),
  open: (value) => unless(typeof value === 'boolean', 'is neither true nor false'),
  width: (value) => unless(isIntegerWithin(value, MIN_DISPLAY_SIDE), `is less than ${MIN_DISPLAY_SIDE} pixels`),
  height: (value) => unless(isIntegerWithin(value, MIN_DISPLAY_SIDE), `is less than ${MIN_DISPLAY_SIDE} pixels`),
  followSize: (value) => unless(typeof value === 'boolean', 'is neither true nor false'),
  windowManager: (value) =>
    unless(isText(value, MAX_PATH_CHARACTERS) && value.trim() !== '', 'is not the name of a program'),
};

/** Checks the options of an X session. Throws an Error with a sentence that says what is wrong. */
export function readDesktopOptions(value: unknown): DesktopOptions {
  if (!isRecord(value)) throw new Error('The options of an X session are an object.');
  const given = Object.entries(value).filter(([, setting]) => setting !== undefined);
  for (const [name, setting] of given) {
    if (!isField(name)) throw new Error(`The options of an X session have no field "${name}".`);
    const complaint = complaints[name](setting);
    if (complaint !== undefined) throw new Error(`The option "${name}" of an X session ${complaint}.`);
  }
  for (const name of ['kind', 'title'] as const) {
    if (value[name] === undefined) throw new Error(`The options of an X session need the field "${name}".`);
  }
  // Every field that is there has passed its check, and those that must be there are.
  const options = Object.fromEntries(given) as unknown as DesktopOptions;
  if (options.kind === 'program' && options.command === undefined) {
    throw new Error('The options of an X session for one program need the field "command".');
  }
  const { width, height } = options;
  if ((width === undefined) !== (height === undefined)) {
    throw new Error('An X session needs both "width" and "height", or none of them.');
  }
  if (width !== undefined && height !== undefined && !isSurfaceSize(width, height)) {
    throw new Error(`An X session of ${width} x ${height} pixels is larger than any that can be shown.`);
  }
  return options;
}

/** A text that can be handed to a program: without the character that would end it. */
export function isText(value: unknown, maxCharacters: number): value is string {
  return typeof value === 'string' && value.length <= maxCharacters && !value.includes('\0');
}

/** Whether an environment variable can be called like that. */
export function isVariableName(name: string): boolean {
  return name !== '' && name.length <= MAX_ARGUMENT_CHARACTERS && !/[=\0]/.test(name);
}

function unless(right: boolean, complaint: string): string | undefined {
  return right ? undefined : complaint;
}

function isField(name: string): name is keyof DesktopOptions {
  return Object.hasOwn(complaints, name);
}

function isIntegerWithin(value: unknown, min: number, max = Number.MAX_SAFE_INTEGER): value is number {
  return Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
