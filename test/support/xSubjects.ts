import { mkdir } from 'node:fs/promises';
import sharp from 'sharp';
import { temporaryFiles } from './serverProcess.ts';

/** An unmodified X program, and what it is started with. */
export interface Subject {
  readonly name: string;
  readonly command: readonly string[];
  /** Its picture is there when this pixel is in it; when it has two colours when absent. */
  readonly shows?: number;
}

/** #ffcc88, as a framebuffer has it. */
const BACKGROUND = 0xff88ccff;

/** The programs that tests start. `file` names the files that `subjectFiles` makes. */
export const subjects = {
  xterm: () => ({ name: 'xterm', command: ['xterm'] }),
  mousepad: () => ({ name: 'mousepad (GTK)', command: ['mousepad', '--disable-server'] }),
  gnumeric: () => ({ name: 'gnumeric (GTK, many widgets)', command: ['gnumeric', '--no-splash'] }),
  featherpad: () => ({ name: 'featherpad (Qt)', command: ['featherpad', '--standalone'] }),
  wish: (file) => ({ name: 'wish (Tk)', command: ['wish', file('form.tcl')] }),
  feh: (file) => ({ name: 'feh', command: ['feh', '--zoom', 'fill', file('picture.png')] }),
  mpv: (file) => ({
    name: 'mpv',
    command: ['mpv', '--vo=x11', '--no-audio', '--pause', '--osc=no', '--force-window', file('picture.png')],
  }),
  chromium: (file) => ({
    name: 'chromium',
    shows: BACKGROUND,
    command: [
      ...['chromium', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
      ...['--disable-sync', '--disable-component-update', `--user-data-dir=${file('chromium')}`],
      `--app=file://${file('page.html')}`,
    ],
  }),
  firefox: (file) => ({
    name: 'firefox',
    shows: BACKGROUND,
    command: ['firefox-esr', '--no-remote', '--profile', file('firefox'), '--kiosk', `file://${file('page.html')}`],
  }),
} as const satisfies Readonly<Record<string, (file: (name: string) => string) => Subject>>;

export type SubjectName = keyof typeof subjects;

export const subjectNames = Object.keys(subjects) as readonly SubjectName[]; // keys of a const object

/** Whether a program has drawn something. */
export function isShown({ shows }: Subject, pixels: Uint32Array): boolean {
  return shows === undefined ? new Set(pixels).size > 1 : pixels.includes(shows);
}

/** Makes the files that the programs open, in a new folder. */
export async function subjectFiles(): Promise<Awaited<ReturnType<typeof temporaryFiles>>> {
  const paragraphs = Array.from({ length: 60 }, (_, i) => `<p>${i}. The quick brown fox jumps over the lazy dog.</p>`);
  const files = await temporaryFiles({
    'form.tcl': 'entry .e -width 40 -insertofftime 0\npack .e\nbutton .b -text "A button"\npack .b\nfocus .e\n',
    'page.html': `<title>A page</title><h1>A page</h1><div style="background:#fc8;height:40px"></div>${paragraphs.join('')}`,
  });
  // Firefox wants its profile to be there.
  await mkdir(files.path('firefox'));
  const pixels = Buffer.from(Uint8Array.from({ length: 200 * 150 * 3 }, (_, i) => (i * i) >> 9));
  await sharp(pixels, { raw: { width: 200, height: 150, channels: 3 } })
    .png()
    .toFile(files.path('picture.png'));
  return files;
}
