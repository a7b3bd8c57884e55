import type { Canvas } from '../index.ts';
import { fitText } from './fitText.ts';
import { baselineIn, type FontStyle, fontOf } from './theme.ts';

/** A line of text in a box of its own, physical pixels. */
export interface TextField {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly text: string;
  readonly size: number;
  readonly style?: FontStyle;
  readonly color: string;
  readonly background: string;
  readonly align?: 'left' | 'right' | 'center';
}

/** Draws lines of text that change now and then: only those that differ from what is on the screen. */
export class TextFields {
  private readonly canvas: Canvas;
  private readonly shown = new Map<string, TextField>();

  constructor(canvas: Canvas) {
    this.canvas = canvas;
  }

  /** Draws the field called `name`, unless it looks just so already. */
  draw(name: string, field: TextField): void {
    const before = this.shown.get(name);
    if (before !== undefined && sameField(before, field)) return;
    this.shown.set(name, field);
    const { canvas } = this;
    const { x, y, width, height, size } = field;
    canvas.fillStyle = field.background;
    canvas.fillRect(x, y, width, height);
    if (field.text === '') return;
    canvas.font = fontOf(size, field.style);
    canvas.fillStyle = field.color;
    const text = fitText(canvas, field.text, width);
    const room = field.align === undefined || field.align === 'left' ? 0 : width - canvas.measureText(text).width;
    canvas.fillText(text, Math.round(x + (field.align === 'center' ? room / 2 : room)), baselineIn(y, height, size));
  }

  /** The screen was painted over: everything has to be drawn again. */
  forget(): void {
    this.shown.clear();
  }
}

function sameField(a: TextField, b: TextField): boolean {
  return (
    a.text === b.text &&
    a.x === b.x &&
    a.y === b.y &&
    a.width === b.width &&
    a.height === b.height &&
    a.color === b.color &&
    a.background === b.background &&
    a.size === b.size &&
    a.style === b.style &&
    a.align === b.align
  );
}
