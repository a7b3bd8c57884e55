import type { Canvas } from '../index.ts';

const ELLIPSIS = '…';
/** No line on a screen holds more; a longer text need not be measured. */
const MAX_CHARACTERS = 1000;

/** The text, shortened in the canvas's current font until it is at most `width` pixels wide. */
export function fitText(canvas: Canvas, text: string, width: number): string {
  if (text.length <= MAX_CHARACTERS && canvas.measureText(text).width <= width) return text;
  const characters = Array.from(text.slice(0, MAX_CHARACTERS));
  let fitting = 0;
  let tooMany = characters.length + 1;
  while (tooMany - fitting > 1) {
    const middle = (fitting + tooMany) >> 1;
    const shortened = characters.slice(0, middle).join('') + ELLIPSIS;
    if (canvas.measureText(shortened).width <= width) fitting = middle;
    else tooMany = middle;
  }
  return fitting === 0 ? '' : characters.slice(0, fitting).join('').trimEnd() + ELLIPSIS;
}
