import type { Rect } from '../../protocol/index.ts';

/** Where the app echoes keys, pixels of its canvas; the colour is the next one plus the number of keys. */
export const KEYS_BOX: Rect = { x: 8, y: 8, width: 24, height: 24 };
export const NO_KEYS_COLOR = 0x204000;
/** Boxes in the picture, so many in a row and in a column; their colour is the time in ms since 1970, modulo this. */
const CLOCKS = 4;
const CLOCK_PIXELS = 16;
export const CLOCK_MODULUS = 0x1000000;
/** The picture begins below the line, which is so many pixels high. */
const LINE_HEIGHT = 48;

/** Where the picture tells the time when the canvas has this size: all over it, up to its corners. */
export function clockBoxes(width: number, height: number, share: number): Rect[] {
  const pictureHeight = Math.floor((height - LINE_HEIGHT) * share);
  const at = (index: number, length: number) => Math.floor((index * (length - CLOCK_PIXELS)) / (CLOCKS - 1));
  return Array.from({ length: CLOCKS * CLOCKS }, (_, i) => ({
    x: at(i % CLOCKS, width),
    y: LINE_HEIGHT + at(Math.floor(i / CLOCKS), pictureHeight),
    ...{ width: CLOCK_PIXELS, height: CLOCK_PIXELS },
  }));
}

/**
 * An app, as a user would write it: a picture that moves all over at 60 frames a second, in pixels, and a line that
 * echoes keys, with a box whose colour counts them. Boxes all over the picture tell the time at which it was
 * drawn. Enter starts the picture, Escape stops it and clears it away. `share` is the picture's part of the window's
 * height below the line.
 */
export function motionApp(share: number): string {
  return `import { defineApp } from 'farglass';
const FRAMES_PER_SECOND = 60;
const LINE = ${LINE_HEIGHT};
const wave = (length, waves, height) =>
  Uint8Array.from({ length }, (_, i) => height * (1 + Math.sin((i * waves * 2 * Math.PI) / length)));
const across = wave(4096, 11, 60);
const down = wave(4096, 17, 60);
const palette = Uint32Array.from({ length: 256 }, (_, i) => {
  const light = (turn) => Math.round(127 + 120 * Math.sin(((i + turn) * 2 * Math.PI) / 128)) & 0xff;
  return 0xff000000 | (light(0) << 16) | (light(40) << 8) | light(90);
});
export default defineApp({
  title: 'Motion',
  start({ canvas, every, on, setCaret }) {
    let keys = 0;
    let typed = '';
    let frame = 0;
    let stop;
    const drawLine = () => {
      canvas.fillStyle = '#10141c';
      canvas.fillRect(0, 0, canvas.width, LINE);
      canvas.fillStyle = '#' + (${NO_KEYS_COLOR} + keys).toString(16).padStart(6, '0');
      canvas.fillRect(${KEYS_BOX.x}, ${KEYS_BOX.y}, ${KEYS_BOX.width}, ${KEYS_BOX.height});
      canvas.fillStyle = '#f2f5fa';
      canvas.font = '18px monospace';
      canvas.fillText(typed.slice(-40), 48, 30);
      setCaret(${KEYS_BOX.x}, ${KEYS_BOX.y}, ${KEYS_BOX.width}, ${KEYS_BOX.height});
    };
    const drawPicture = () => {
      const width = canvas.width;
      const height = Math.floor((canvas.height - LINE) * ${share});
      const image = canvas.createImageData(width, height);
      const pixels = new Uint32Array(image.data.buffer);
      frame++;
      for (let y = 0, i = 0; y < height; y++) {
        const base = down[(y * 3 + frame * 5) % 4096] + frame;
        for (let x = 0; x < width; x++) pixels[i++] = palette[(base + across[(x * 2 + frame * 7 + y) & 4095]) & 255];
      }
      const time = Date.now() % ${CLOCK_MODULUS};
      const [red, green, blue] = [time >> 16, (time >> 8) & 255, time & 255];
      const color = (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
      const at = (index, length) => Math.floor((index * (length - ${CLOCK_PIXELS})) / ${CLOCKS - 1});
      for (let box = 0; box < ${CLOCKS * CLOCKS}; box++) {
        const left = at(box % ${CLOCKS}, width);
        const top = at(Math.floor(box / ${CLOCKS}), height);
        for (let y = top; y < top + ${CLOCK_PIXELS}; y++) {
          pixels.fill(color, y * width + left, y * width + left + ${CLOCK_PIXELS});
        }
      }
      canvas.putImageData(image, 0, LINE);
    };
    const clear = () => {
      canvas.fillStyle = '#10141c';
      canvas.fillRect(0, 0, canvas.width, canvas.height);
      drawLine();
    };
    on('key', ({ down, code, key }) => {
      if (!down) return;
      if (code === 'Enter') {
        stop ??= every(1000 / FRAMES_PER_SECOND, drawPicture);
      } else if (code === 'Escape') {
        stop?.();
        stop = undefined;
        clear();
      } else {
        keys++;
        typed += key;
        drawLine();
      }
    });
    on('resize', clear);
    clear();
  },
});
`;
}
