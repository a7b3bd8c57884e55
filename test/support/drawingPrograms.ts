import fc from 'fast-check';
import { type Canvas, createCanvas } from '../../server/canvas/canvas.ts';

type Pair = readonly [number, number];
type Box = readonly [x: number, y: number, width: number, height: number];

/** What a step can be, and what it needs. Coordinates are meant for a canvas of about 200 by 150 pixels. */
interface Steps {
  readonly fillRect: { readonly box: Box; readonly color: string };
  readonly clearRect: { readonly box: Box };
  readonly strokeRect: { readonly box: Box; readonly color: string; readonly lineWidth: number };
  readonly fillText: { readonly at: Pair; readonly text: string; readonly font: string; readonly color: string };
  readonly strokeText: { readonly at: Pair; readonly text: string; readonly font: string };
  readonly drawCells: { readonly at: Pair; readonly cells: readonly string[]; readonly background: string | undefined };
  readonly fillPattern: { readonly box: Box; readonly side: number };
  readonly fillGradient: { readonly box: Box };
  readonly fillPath: { readonly points: readonly Pair[]; readonly color: string };
  readonly strokePath: { readonly points: readonly Pair[]; readonly lineWidth: number; readonly dash: number };
  readonly arc: { readonly at: Pair; readonly radius: number; readonly color: string };
  readonly copyRect: { readonly box: Box; readonly to: Pair };
  readonly scroll: { readonly box: Box; readonly by: Pair };
  readonly drawImage: { readonly at: Pair; readonly zoom: number };
  readonly drawOffscreen: { readonly at: Pair; readonly color: string; readonly text: string };
  readonly putImageData: { readonly at: Pair; readonly width: number; readonly bytes: Uint8Array };
  readonly globalAlpha: { readonly alpha: number };
  readonly save: { readonly depth: 1 };
  readonly restore: { readonly depth: 1 };
  readonly translate: { readonly by: Pair };
  readonly scale: { readonly by: Pair };
  readonly rotate: { readonly angle: number };
  readonly resetTransform: { readonly to: 'identity' };
  readonly clipRect: { readonly box: Box };
  readonly clipCircle: { readonly at: Pair; readonly radius: number };
}

/** One call, or a few that belong together, as data: it prints well when a test fails. */
export type DrawingStep = { [K in keyof Steps]: { readonly op: K } & Steps[K] }[keyof Steps];

const runners: { readonly [K in keyof Steps]: (canvas: Canvas, step: Steps[K]) => void } = {
  fillRect(canvas, { box, color }) {
    canvas.fillStyle = color;
    canvas.fillRect(...box);
  },
  clearRect: (canvas, { box }) => canvas.clearRect(...box),
  strokeRect(canvas, { box, color, lineWidth }) {
    canvas.strokeStyle = color;
    canvas.lineWidth = lineWidth;
    canvas.strokeRect(...box);
  },
  fillText(canvas, { at, text, font, color }) {
    canvas.fillStyle = color;
    canvas.font = font;
    canvas.fillText(text, ...at);
  },
  strokeText(canvas, { at, text, font }) {
    canvas.font = font;
    canvas.lineWidth = 1;
    canvas.strokeText(text, ...at);
  },
  drawCells(canvas, { at, cells, background }) {
    const size = { cellWidth: 8, cellHeight: 15, baseline: 12 };
    const options = { ...size, font: '13px monospace', color: '#dde' };
    canvas.drawCells(cells, ...at, background === undefined ? options : { ...options, background });
  },
  fillPattern(canvas, { box, side }) {
    const picture = createCanvas(side, side);
    picture.fillStyle = 'orange';
    picture.fillRect(0, 0, side, 1);
    canvas.fillStyle = canvas.createPattern(picture);
    canvas.fillRect(...box);
  },
  fillGradient(canvas, { box }) {
    const [x, y, width, height] = box;
    const gradient = canvas.createLinearGradient(x, y, x + width, y + height);
    gradient.addColorStop(0, 'red');
    gradient.addColorStop(1, 'rgba(0, 0, 255, 0.5)');
    canvas.fillStyle = gradient;
    canvas.fillRect(...box);
  },
  fillPath(canvas, { points, color }) {
    canvas.fillStyle = color;
    addPolygon(canvas, points);
    canvas.fill('evenodd');
  },
  strokePath(canvas, { points, lineWidth, dash }) {
    canvas.lineWidth = lineWidth;
    canvas.setLineDash(dash > 0 ? [dash, dash] : []);
    addPolygon(canvas, points);
    canvas.stroke();
    canvas.setLineDash([]);
  },
  arc(canvas, { at, radius, color }) {
    canvas.fillStyle = color;
    canvas.beginPath();
    canvas.arc(...at, radius, 0, 5);
    canvas.fill();
  },
  copyRect: (canvas, { box, to }) => wherePossible(() => canvas.copyRect(...box, ...to)),
  scroll: (canvas, { box, by }) => wherePossible(() => canvas.scroll(...box, ...by)),
  drawImage(canvas, { at, zoom }) {
    const picture = createCanvas(20, 10);
    picture.fillStyle = 'teal';
    picture.fillRect(3, 3, 14, 4);
    canvas.drawImage(picture, ...at, 20 * zoom, 10 * zoom);
  },
  drawOffscreen(canvas, { at, color, text }) {
    const offscreen = canvas.createOffscreen(60, 20);
    offscreen.fillStyle = color;
    offscreen.fillRect(0, 0, 60, 20);
    offscreen.fillStyle = 'white';
    offscreen.fillText(text, 2, 12);
    canvas.drawImage(offscreen, ...at);
    offscreen.dispose();
  },
  putImageData(canvas, { at, width, bytes }) {
    const image = canvas.createImageData(width, Math.max(1, Math.floor(bytes.length / width / 4)));
    image.data.set(bytes.subarray(0, image.data.length));
    canvas.putImageData(image, ...at);
  },
  globalAlpha(canvas, { alpha }) {
    canvas.globalAlpha = alpha;
  },
  save: (canvas) => canvas.save(),
  restore: (canvas) => canvas.restore(),
  translate: (canvas, { by }) => canvas.translate(...by),
  scale: (canvas, { by }) => canvas.scale(...by),
  rotate: (canvas, { angle }) => canvas.rotate(angle),
  resetTransform: (canvas) => canvas.resetTransform(),
  clipRect(canvas, { box }) {
    canvas.beginPath();
    canvas.rect(...box);
    canvas.clip();
  },
  clipCircle(canvas, { at, radius }) {
    canvas.beginPath();
    canvas.arc(...at, radius, 0, 7);
    canvas.clip();
  },
};

/** Draws one step. */
export function runStep(canvas: Canvas, step: DrawingStep): void {
  // Each runner takes the steps that carry its name, which is how it is looked up.
  const run = runners[step.op] as (canvas: Canvas, step: DrawingStep) => void;
  run(canvas, step);
}

/** Drawing programs of up to `maxLength` steps, most of which every program draws, some of which few do. */
export function arbitraryProgram(maxLength = 25): fc.Arbitrary<DrawingStep[]> {
  return fc.array(arbitraryStep, { minLength: 1, maxLength });
}

const whole = fc.integer({ min: -30, max: 220 });
const side = fc.integer({ min: 1, max: 120 });
const quarters = fc.integer({ min: -120, max: 880 }).map((value) => value / 4);
const coordinate = fc.oneof({ weight: 3, arbitrary: whole }, quarters);
const at = fc.tuple(coordinate, coordinate);
const wholeAt = fc.tuple(whole, whole);
const box: fc.Arbitrary<Box> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(whole, whole, side, side) },
  fc.tuple(quarters, quarters, quarters, quarters),
);
const color = fc.constantFrom('#336699', 'tomato', '#fff', 'black', 'rgba(20, 200, 90, 0.4)', 'hsl(200, 50%, 50%)');
const font = fc.constantFrom('13px sans-serif', 'bold 20px serif', 'italic 11.5px monospace', '16px "DejaVu Sans"');
const text = fc.oneof(
  fc.constantFrom('Hello', 'AVATAR fi', 'e\u0301tude', '中文', 'שלום', 'a\tb', '', ' ', '👩‍👩‍👧 ok'),
  fc.string({ maxLength: 12 }),
);
const cell = fc.constantFrom('a', 'W', ' ', '─', 'é', 'e\u0301', '中', '', '😀');
const points = fc.array(at, { minLength: 1, maxLength: 6 });
const radius = fc.integer({ min: 0, max: 60 });

function step<K extends keyof Steps>(
  weight: number,
  op: K,
  fields: { [F in keyof Steps[K]]: fc.Arbitrary<Steps[K][F]> },
): { weight: number; arbitrary: fc.Arbitrary<DrawingStep> } {
  // The record holds what the steps of this name need, and its name.
  const arbitrary = fc.record({ op: fc.constant(op), ...fields }) as unknown as fc.Arbitrary<DrawingStep>;
  return { weight, arbitrary };
}

const arbitraryStep: fc.Arbitrary<DrawingStep> = fc.oneof(
  step(8, 'fillRect', { box, color }),
  step(2, 'clearRect', { box }),
  step(3, 'strokeRect', { box, color, lineWidth: fc.constantFrom(1, 2, 3, 1.5) }),
  step(8, 'fillText', { at, text, font, color }),
  step(1, 'strokeText', { at, text, font }),
  step(6, 'drawCells', {
    at: fc.oneof({ weight: 4, arbitrary: wholeAt }, at),
    cells: fc.array(cell, { maxLength: 20 }),
    background: fc.constantFrom('#000', 'navy', 'rgba(90, 0, 0, 0.5)', undefined),
  }),
  step(2, 'fillPattern', { box, side: fc.integer({ min: 1, max: 9 }) }),
  step(1, 'fillGradient', { box }),
  step(2, 'fillPath', { points, color }),
  step(2, 'strokePath', { points, lineWidth: fc.constantFrom(1, 2, 5), dash: fc.constantFrom(0, 3) }),
  step(2, 'arc', { at, radius, color }),
  step(4, 'copyRect', { box, to: at }),
  step(6, 'scroll', { box, by: fc.tuple(fc.integer({ min: -40, max: 40 }), fc.integer({ min: -40, max: 40 })) }),
  step(2, 'drawImage', { at, zoom: fc.constantFrom(1, 1, 2, 0.5) }),
  step(3, 'drawOffscreen', { at: fc.oneof({ weight: 3, arbitrary: wholeAt }, at), color, text }),
  step(1, 'putImageData', {
    at: wholeAt,
    width: fc.integer({ min: 1, max: 8 }),
    bytes: fc.uint8Array({ minLength: 32, maxLength: 256 }),
  }),
  step(1, 'globalAlpha', { alpha: fc.constantFrom(1, 1, 0.5, 0) }),
  step(2, 'save', { depth: fc.constant(1) }),
  step(3, 'restore', { depth: fc.constant(1) }),
  step(2, 'translate', { by: fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -20, max: 20 })) }),
  step(1, 'scale', { by: fc.constantFrom<Pair>([2, 2], [0.5, 0.5], [1, -1], [1.25, 2]) }),
  step(1, 'rotate', { angle: fc.constantFrom(0.3, Math.PI / 2, -1) }),
  step(3, 'resetTransform', { to: fc.constant('identity') }),
  step(1, 'clipRect', { box }),
  step(1, 'clipCircle', { at, radius }),
);

/** Copies need a clip of whole pixels; others throw, which is not what programs are for. */
function wherePossible(copy: () => void): void {
  try {
    copy();
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('not supported'))) throw error;
  }
}

function addPolygon(canvas: Canvas, points: readonly Pair[]): void {
  canvas.beginPath();
  for (const [x, y] of points) canvas.lineTo(x, y);
  canvas.closePath();
}
