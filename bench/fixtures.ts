import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePhoto } from './photo.ts';
import { CHAT_PROGRAM } from './programs/chat.ts';
import { CLOCK_PROGRAM } from './programs/clock.ts';
import { motionApp } from './programs/motion.ts';
import { logLines } from './prose.ts';
import { Random } from './random.ts';

const LONG_LOG_LINES = 20_000;
const SHORT_LOG_LINES = 4_000;
/** More than a run pages through, so that none is seen twice. */
const PHOTOS = 10;

/** Shares of their windows that the apps with a moving picture draw. */
export const WHOLE_MOTION_SHARE = 1;
/** A picture small enough that a machine with two processors draws, sends and shows it without effort. */
export const SMALL_MOTION_SHARE = 0.2;

/** Prints lines of the log at an even pace: `feed COUNT PER_SECOND`. */
const FEED_PROGRAM = `import { readFileSync } from 'node:fs';
const [count, perSecond] = process.argv.slice(2).map(Number);
const lines = readFileSync(new URL('long.log', import.meta.url), 'utf8').split('\\n');
const start = performance.now();
const due = (line) => start + (line * 1000) / perSecond;
let line = 0;
function print() {
  while (line < count && due(line) <= performance.now()) process.stdout.write(lines[line++] + '\\n');
  if (line < count) setTimeout(print, due(line) - performance.now());
}
print();
`;

/** Files that the apps show, the same for the same seed. */
export interface Fixtures {
  /** The home folder of shells. */
  readonly folder: string;
  readonly pictures: string;
  /** Text files in the folder. */
  readonly longLog: string;
  readonly shortLog: string;
  /** Without colours, in capitals. */
  readonly capitalLog: string;
  /** Starts the program that prints `COUNT PER_SECOND` lines. */
  readonly feedCommand: string;
  /** Starts the program with a stream above and a line to type into below. */
  readonly chatCommand: string;
  /** Starts the program whose lines tell the time. */
  readonly clockCommand: string;
  /** The app with a moving picture: in all of its window, and in a part of it. */
  readonly motionApp: string;
  readonly smallMotionApp: string;
  /** Deletes the folder. */
  remove(): Promise<void>;
}

/** Makes the files in a new folder for temporary files. Photographs take some seconds, and not all need them. */
export async function makeFixtures(seed: number, withPhotos: boolean): Promise<Fixtures> {
  const folder = await mkdtemp(join(tmpdir(), 'farglass-bench-'));
  // Whoever is stopped by a signal leaves nothing behind either.
  const removeAtOnce = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeAtOnce);
  const pictures = join(folder, 'pictures');
  await mkdir(pictures);
  const random = new Random(seed);
  const lines = logLines(random, LONG_LOG_LINES);
  await writeFile(join(folder, 'long.log'), `${lines.join('\n')}\n`);
  await writeFile(join(folder, 'short.log'), `${lines.slice(0, SHORT_LOG_LINES).join('\n')}\n`);
  const capitals = lines.slice(0, SHORT_LOG_LINES).map((line) => withoutColors(line).toUpperCase());
  await writeFile(join(folder, 'capital.log'), `${capitals.join('\n')}\n`);
  await writeFile(join(folder, 'feed.mjs'), FEED_PROGRAM);
  await writeFile(join(folder, 'chat.mjs'), CHAT_PROGRAM);
  await writeFile(join(folder, 'clock.mjs'), CLOCK_PROGRAM);
  const apps = { motionApp: join(folder, 'motion.ts'), smallMotionApp: join(folder, 'small-motion.ts') };
  await writeFile(apps.motionApp, motionApp(WHOLE_MOTION_SHARE));
  await writeFile(apps.smallMotionApp, motionApp(SMALL_MOTION_SHARE));
  for (let i = 0; withPhotos && i < PHOTOS; i++) {
    await writeFile(join(pictures, `photo-${String(i + 1).padStart(2, '0')}.jpg`), await makePhoto(random));
  }
  return {
    folder,
    pictures,
    longLog: 'long.log',
    shortLog: 'short.log',
    capitalLog: 'capital.log',
    feedCommand: `'${process.execPath}' feed.mjs`,
    chatCommand: `'${process.execPath}' chat.mjs`,
    clockCommand: `'${process.execPath}' clock.mjs`,
    ...apps,
    async remove() {
      process.off('exit', removeAtOnce);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function withoutColors(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what begins a colour
  return line.replace(/\x1b\[\d*m/g, '');
}
