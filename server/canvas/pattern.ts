import type { SKRSContext2D } from '@napi-rs/canvas';
import { MAX_PATTERN_PIXELS, type Pattern } from '../../protocol/index.ts';
import type { CanvasImage } from './image.ts';

type NativePattern = NonNullable<ReturnType<SKRSContext2D['createPattern']>>;

export type Repetition = 'repeat' | 'repeat-x' | 'repeat-y' | 'no-repeat';

/** A picture that is repeated over what is filled; its corner is the origin of the transform. */
export class CanvasPattern {
  /** The wire's pattern, when the picture can be one: opaque, repeated both ways, not too large. */
  readonly tile: Pattern | undefined;
  private readonly image: CanvasImage;
  private readonly repetition: Repetition;
  private made: NativePattern | undefined;

  constructor(image: CanvasImage, repetition: Repetition) {
    this.image = image;
    this.repetition = repetition;
    const { width, height, rgba } = image;
    if (repetition === 'repeat' && image.isOpaque && width * height <= MAX_PATTERN_PIXELS) {
      this.tile = { width, height, pixels: new Uint32Array(Uint8Array.from(rgba).buffer) };
    }
  }

  native(context: SKRSContext2D): NativePattern {
    if (this.made === undefined) {
      const made = context.createPattern(this.image.native, this.repetition);
      if (made === null) throw new Error('the rasteriser refused a pattern');
      this.made = made;
    }
    return this.made;
  }
}
