import { expect } from 'vitest';
import {
  Atlas,
  applyCommand,
  ContextCoder,
  type ContextCore,
  createContextCoreNow,
  Framebuffer,
  type Glyphs,
  intersect,
  intersectRects,
  isEmpty,
  type Rect,
  Region,
  SCREEN,
  Screen,
  translate,
} from '../../protocol/index.ts';

/** What may happen to a surface. */
export type Step =
  | { readonly kind: 'copy'; readonly target: Rect; readonly dx: number; readonly dy: number }
  | { readonly kind: 'fill'; readonly target: Rect; readonly color: number }
  /** Letters are drawn, numbers of RUN_GLYPHS. */
  | { readonly kind: 'run'; readonly run: Glyphs }
  | { readonly kind: 'keep'; readonly target: Rect; readonly layer: number }
  /** What was kept in a rect of a layer comes to the place that is so far from it, as far as both are on the surface. */
  | { readonly kind: 'recall'; readonly kept: Rect; readonly layer: number; readonly dx: number; readonly dy: number }
  /** `isPhoto`: coded as a photograph, whatever it is. */
  | {
      readonly kind: 'paint';
      readonly target: Rect;
      readonly seed: number;
      readonly colors: number;
      readonly isPhoto: boolean;
    };

/** What runs may draw: the numbers of the glyphs of `runAtlas`. */
export const RUN_GLYPHS: readonly number[] = [...Array(20).keys(), 255, 256, 300, 5000, (1 << 14) - 1];
export const runAtlas = new Atlas();
for (const id of RUN_GLYPHS) {
  const [width, height] = [1 + (id % 9), 2 + (id % 12)];
  const mask = Uint8Array.from({ length: width * height }, (_, i) => Math.imul(id + i + 1, 0x9e3779b1) >>> 28);
  const measures = { width, height, left: (id % 4) - 1, top: -height + (id % 3), advance: 7 + (id % 2) };
  runAtlas.define({ id, ...measures, text: 'x', mask });
}

/** A server's end and a client's, with what each of them shows. */
export class CoderPair {
  readonly truth: Framebuffer;
  readonly shown: Framebuffer;
  readonly client: Framebuffer;
  private readonly encoder: ContextCoder;
  private readonly decoder: ContextCoder;
  /** Where each layer has pixels. */
  private readonly kept = new Map<number, Region>();

  constructor(width: number, height: number, encoder: ContextCore, decoder: ContextCore) {
    this.truth = new Framebuffer(width, height);
    this.shown = new Framebuffer(width, height);
    this.client = new Framebuffer(width, height);
    this.encoder = new ContextCoder(encoder);
    this.decoder = new ContextCoder(decoder);
  }

  get isEqual(): boolean {
    return this.shown.equals(this.truth) && this.client.equals(this.truth);
  }

  /** Lets things happen at both ends; returns the bytes of the update. */
  update(steps: readonly Step[], mustStop?: () => boolean): Uint8Array {
    const { encoder, truth, shown, client, decoder } = this;
    const runs: Glyphs[] = [];
    encoder.begin();
    for (const step of steps) {
      if (step.kind === 'copy') {
        const { target, dx, dy } = step;
        for (const it of [truth, shown]) it.copyFrom(it, translate(target, -dx, -dy), target.x, target.y);
        encoder.copy(target, dx, dy);
      } else if (step.kind === 'fill') {
        for (const it of [truth, shown]) it.fill(step.target, step.color);
        encoder.fill(step.target, step.color);
      } else if (step.kind === 'run') {
        for (const it of [truth, shown]) draw(it, step.run);
        encoder.run(step.run, runAtlas);
        runs.push(step.run);
      } else if (step.kind === 'keep') {
        const kept = this.kept.get(step.layer) ?? new Region();
        kept.add(step.target);
        this.kept.set(step.layer, kept);
        encoder.keep(shown, step.target, step.layer);
      } else if (step.kind === 'recall') this.recall(step);
      else {
        paint(truth, step);
        if (step.isPhoto) encoder.photograph(shown, truth, step.target);
        else {
          let rest = step.target;
          while (!isEmpty(rest)) rest = encoder.image(shown, truth, rest, mustStop);
        }
      }
    }
    const bytes = encoder.finish();
    const { changes } = decoder.decode(bytes, client, undefined, { surface: SCREEN, atlas: runAtlas });
    expect(changes.flatMap(({ run }) => run ?? [])).toEqual(runs);
    return bytes;
  }

  /** Both ends let go of their cores, and go on with others from what they had learned. */
  rest(): void {
    for (const coder of [this.encoder, this.decoder]) {
      const learned = coder.learned.slice();
      coder.rest();
      coder.resume(createContextCoreNow(), learned);
    }
  }

  /** Recalls as much as was kept. */
  private recall({ kept, layer, dx, dy }: Extract<Step, { kind: 'recall' }>): void {
    const { encoder, truth, shown } = this;
    for (const source of intersectRects(this.kept.get(layer)?.rects ?? [], [kept])) {
      const target = intersect(translate(source, dx, dy), shown.bounds);
      if (isEmpty(target)) continue;
      encoder.recall(shown, target, dx, dy, layer);
      truth.copyFrom(shown, target, target.x, target.y);
    }
  }
}

function draw(framebuffer: Framebuffer, run: Glyphs): void {
  const screen = new Screen(framebuffer.width, framebuffer.height, runAtlas);
  screen.framebuffer.copyFrom(framebuffer, framebuffer.bounds, 0, 0);
  applyCommand(screen, run);
  framebuffer.copyFrom(screen.framebuffer, framebuffer.bounds, 0, 0);
}

/** Something between text and noise: few colours repeat what lies a letter to the left, many do not. */
function paint(truth: Framebuffer, { target, seed, colors }: Extract<Step, { kind: 'paint' }>): void {
  let state = seed | 1;
  const random = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  for (let y = target.y; y < target.y + target.height; y++) {
    if (random() % 3 === 0) {
      truth.fill({ ...target, y, height: 1 }, 0xffffffff);
      continue;
    }
    for (let x = target.x; x < target.x + target.width; x++) {
      const at = y * truth.width + x;
      const repeats = colors < 1000 && random() % 4 !== 0 && x - target.x >= 8;
      truth.pixels[at] = repeats
        ? truth.pixels[at - 8]!
        : (0xff000000 | Math.imul(random() % colors, 0x9e3779b1)) >>> 0;
    }
  }
}
