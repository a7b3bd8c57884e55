import sharp from 'sharp';
import { type Framebuffer, Framebuffer as Pixels, type Rect, rect, translate } from '../../protocol/index.ts';
import { Canvas } from '../../server/canvas/canvas.ts';
import { Display } from '../../server/display/display.ts';
import { makePhoto } from '../photo.ts';
import { logLines, prose } from '../prose.ts';
import { Random } from '../random.ts';

const WIDTH = 1280;
const HEIGHT = 800;
const LINE = 18;
/** A browser's step of the wheel. */
const STEP = 120;
const CELL = 8;
const LETTERS = 40;

/** What happens to a screen of a scene from one update to the next: perhaps something scrolls; then an area has changed. */
export interface CoderUpdate {
  readonly copy?: { readonly target: Rect; readonly dy: number };
  readonly area: Rect;
  readonly isPhoto: boolean;
}

/** A screen that changes, and how. */
export interface CoderScene {
  readonly name: string;
  /** What encoding and decoding may take, milliseconds; undefined where nothing is promised. */
  readonly target: number | undefined;
  readonly updates: number;
  /** To be waited for before anything is drawn. */
  prepare?(): Promise<void>;
  /** Draws the next update on the screen. */
  draw(screen: Framebuffer): CoderUpdate;
}

/** Scenes of text and pictures, 1280 x 800; the same for the same seed. */
export function coderScenes(seed: number): CoderScene[] {
  const random = new Random(seed);
  // Escape codes of colour are not drawn.
  const lines = logLines(random, 600).map((line) => line.replaceAll(ESCAPES, ''));
  const page = paper();
  const area = rect(0, HEIGHT - LINE, WIDTH, LINE);
  let next = 0;
  let typed = 0;
  const text = (line: string, x: number, y: number, font = '14px monospace', color = '#e0e0e0') => {
    page.canvas.fillStyle = color;
    page.canvas.font = font;
    page.canvas.fillText(line, x, y);
  };
  const clear = ({ x, y, width, height }: Rect, color = '#101418') => {
    page.canvas.fillStyle = color;
    page.canvas.fillRect(x, y, width, height);
  };
  const shown = (screen: Framebuffer) => screen.pixels.set(page.display.framebuffer.pixels);
  const photos: Uint32Array[] = [];
  return [
    {
      name: `a terminal scrolls by a line of ${LETTERS} letters`,
      target: 0.5,
      updates: 200,
      draw(screen) {
        const target = rect(0, 0, WIDTH, HEIGHT - LINE);
        screen.copyFrom(screen, translate(target, 0, LINE), 0, 0);
        page.display.framebuffer.pixels.set(screen.pixels);
        clear(area);
        text((lines[next++ % lines.length] ?? '').slice(0, LETTERS), 4, HEIGHT - 5);
        shown(screen);
        return { copy: { target, dy: -LINE }, area, isPhoto: false };
      },
    },
    {
      name: 'a letter is typed',
      target: 0.5,
      updates: 300,
      draw(screen) {
        const [x, y] = [4 + CELL * (typed % 150), LINE * Math.floor(typed / 150)];
        clear(rect(x, y, CELL, LINE));
        text(lines[7]?.[typed++ % LETTERS] ?? ' ', x, y + LINE - 5);
        shown(screen);
        return { area: rect(x, y, CELL, LINE), isPhoto: false };
      },
    },
    {
      name: 'a screen of text, then another',
      target: 8,
      updates: 60,
      draw(screen) {
        clear(screen.bounds);
        for (let row = 0; row * LINE < HEIGHT; row++)
          text(lines[next++ % lines.length] ?? '', 4, row * LINE + LINE - 5);
        shown(screen);
        return { area: screen.bounds, isPhoto: false };
      },
    },
    {
      name: `a page of proportional text scrolls by ${STEP} pixels`,
      target: undefined,
      updates: 100,
      draw(screen) {
        const target = rect(0, 0, WIDTH, HEIGHT - STEP);
        const strip = rect(0, HEIGHT - STEP, WIDTH, STEP);
        screen.copyFrom(screen, translate(target, 0, STEP), 0, 0);
        page.display.framebuffer.pixels.set(screen.pixels);
        clear(strip, '#ffffff');
        for (let row = 0; row < 5; row++) {
          const font = row === 0 ? 'bold 17px sans-serif' : '15px sans-serif';
          text(prose(random, 110), 60.4, strip.y + 20 + row * 23, font, row === 0 ? '#0645ad' : '#202122');
        }
        shown(screen);
        return { copy: { target, dy: -STEP }, area: strip, isPhoto: false };
      },
    },
    {
      name: 'a photograph, then another',
      target: undefined,
      updates: 4,
      async prepare() {
        for (let i = 0; i < 2; i++) photos.push(await photo(random));
      },
      draw(screen) {
        screen.pixels.set(photos[next++ % photos.length]!); // prepared
        return { area: screen.bounds, isPhoto: true };
      },
    },
  ];
}

/** A screen for a scene. */
export function sceneScreen(): Framebuffer {
  return new Pixels(WIDTH, HEIGHT);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes begin with one.
const ESCAPES = /\x1b\[\d+m/g;

function paper(): { readonly display: Display; readonly canvas: Canvas } {
  const display = new Display(WIDTH, HEIGHT);
  return { display, canvas: new Canvas(display) };
}

async function photo(random: Random): Promise<Uint32Array> {
  const { data } = await sharp(await makePhoto(random))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return new Uint32Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
}
