import { boundsOf, type Rect, rect } from '../../../protocol/index.ts';
import { type Canvas, CanvasImage, createCanvas } from '../../canvas/canvas.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

interface MarkBase {
  /** Which stroke or note it is part of. */
  readonly stroke: number;
  /** Who drew it. */
  readonly viewer: number;
  /** As #rrggbb. */
  readonly color: string;
  /** The pixels that it may touch. */
  readonly bounds: Rect;
}

/** A piece of a pen stroke: a quadratic curve with round ends. */
export interface CurveMark extends MarkBase {
  readonly kind: 'curve';
  readonly from: Point;
  readonly control: Point;
  readonly to: Point;
  readonly width: number;
}

/** A text note; its first line's top left corner is at (x, y). */
export interface NoteMark extends MarkBase {
  readonly kind: 'note';
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly text: string;
}

/** The smallest thing that is drawn at once. All pictures of the board are marks in the order of drawing. */
export type Mark = CurveMark | NoteMark;

/** Smoothed edges reach this far beyond a line, pixels. */
const EDGE = 2;
const WHITE = '#ffffff';

export function curveMark(
  owner: { readonly stroke: number; readonly viewer: number; readonly color: string },
  width: number,
  from: Point,
  control: Point,
  to: Point,
): CurveMark {
  // A quadratic curve stays within the triangle of its points.
  const left = Math.floor(Math.min(from.x, control.x, to.x) - width / 2) - EDGE;
  const top = Math.floor(Math.min(from.y, control.y, to.y) - width / 2) - EDGE;
  const right = Math.ceil(Math.max(from.x, control.x, to.x) + width / 2) + EDGE;
  const bottom = Math.ceil(Math.max(from.y, control.y, to.y) + width / 2) + EDGE;
  const { stroke, viewer, color } = owner;
  return {
    kind: 'curve',
    ...{ stroke, viewer, color, width, from, control, to },
    bounds: rect(left, top, right - left, bottom - top),
  };
}

export function noteMark(
  canvas: Canvas,
  owner: { readonly stroke: number; readonly viewer: number; readonly color: string },
  size: number,
  at: Point,
  text: string,
): NoteMark {
  const { stroke, viewer, color } = owner;
  const { x, y } = at;
  canvas.font = noteFont(size);
  const lines = text.split('\n');
  const width = Math.max(...lines.map((line) => Math.ceil(canvas.measureText(line).width)));
  const margin = Math.ceil(size / 3);
  const height = lines.length * lineHeight(size);
  const bounds = rect(x - margin, y - margin, width + 2 * margin, height + 2 * margin);
  return { kind: 'note', ...{ stroke, viewer, color, size, text, x, y, bounds } };
}

/** Draws the mark, inside the canvas's clip. The same mark over the same pixels gives the same pixels. */
export function drawMark(canvas: Canvas, mark: Mark): void {
  if (mark.kind === 'note') {
    canvas.font = noteFont(mark.size);
    canvas.fillStyle = mark.color;
    mark.text.split('\n').forEach((line, index) => {
      canvas.fillText(line, mark.x, mark.y + index * lineHeight(mark.size) + Math.round(mark.size * 0.95));
    });
    return;
  }
  canvas.drawImage(inkOf(mark), mark.bounds.x, mark.bounds.y);
}

/**
 * A curve's colour, as thick as the curve covers each pixel. A picture, because pictures are laid over others pixel
 * by pixel: a path is smoothed a little differently when the clip leaves another part of it to be drawn.
 */
function inkOf({ from, control, to, width, color, bounds }: CurveMark): CanvasImage {
  const sheet = createCanvas(bounds.width, bounds.height);
  sheet.translate(-bounds.x, -bounds.y);
  sheet.beginPath();
  if (from.x === to.x && from.y === to.y) {
    sheet.fillStyle = WHITE;
    sheet.arc(from.x, from.y, width / 2, 0, 2 * Math.PI);
    sheet.fill();
  } else {
    sheet.strokeStyle = WHITE;
    sheet.lineWidth = width;
    sheet.lineCap = 'round';
    sheet.lineJoin = 'round';
    sheet.moveTo(from.x, from.y);
    sheet.quadraticCurveTo(control.x, control.y, to.x, to.y);
    sheet.stroke();
  }
  const { data } = sheet.getImageData(0, 0, bounds.width, bounds.height);
  const rgb = Number.parseInt(color.slice(1), 16);
  for (let at = 0; at < data.length; at += 4) {
    // White on black: each channel says how much is covered.
    data[at + 3] = data[at]!;
    data[at] = rgb >> 16;
    data[at + 1] = (rgb >> 8) & 0xff;
    data[at + 2] = rgb & 0xff;
  }
  return new CanvasImage(bounds.width, bounds.height, data);
}

/** Where the caret stands behind the note's last character: one opaque rect. */
export function caretOf(canvas: Canvas, note: NoteMark): Rect {
  canvas.font = noteFont(note.size);
  const lines = note.text.split('\n');
  const x = note.x + Math.ceil(canvas.measureText(lines.at(-1) ?? '').width) + 1;
  return rect(x, note.y + (lines.length - 1) * lineHeight(note.size), 2, lineHeight(note.size));
}

export function boundsOfMarks(marks: readonly Mark[]): Rect {
  return marks.reduce((all, { bounds }) => boundsOf(all, bounds), rect(0, 0, 0, 0));
}

function noteFont(size: number): string {
  return `${size}px sans-serif`;
}

function lineHeight(size: number): number {
  return Math.round(size * 1.3);
}
