import {
  type Decoders,
  type Frame,
  MAX_FRAME_BYTES,
  MAX_FRAME_IMAGE_PIXELS,
  ProtocolError,
} from '../../protocol/index.ts';
import type { LateCoder } from './lateCoder.ts';
import { prepareFrame } from './prepareFrame.ts';

/** Encoded frames that may wait for one that decodes slowly. A server that heeds acknowledgements stays far below. */
const MAX_WAITING_BYTES = 2 * MAX_FRAME_BYTES;
/** The same, counted: tiny frames cost more memory than their bytes. */
const MAX_WAITING_FRAMES = 1024;
/** Decoded pixels that wait to be applied: one full repaint, whatever the frames say. */
const MAX_PREPARED_PIXELS = MAX_FRAME_IMAGE_PIXELS;

/** When and as how many bytes a frame came. */
export interface Arrival {
  /** Milliseconds. */
  readonly at: number;
  readonly bytes: number;
}

interface Step {
  readonly isFrame: boolean;
  /** Bytes and decoded pixels that the step holds while it waits; 0 for what is not a frame. */
  readonly bytes: number;
  readonly pixels: number;
  /** Starts decoding. Undefined when there is nothing to decode, or when it has started. */
  prepare: (() => void) | undefined;
  /** What to do when it is its turn; undefined until it is prepared. */
  run: (() => void) | undefined;
}

/**
 * Applies frames strictly in order, each at once when nothing has to be waited for. Images of later frames are
 * decoded while an earlier one is still waiting for its own, within a bound on memory.
 */
export class FramePlayer {
  private readonly decoders: Decoders;
  private readonly coder: LateCoder;
  private readonly apply: (frame: Frame, arrival: Arrival) => void;
  private readonly fail: (cause: unknown) => void;
  private steps: Step[] = [];
  private bytes = 0;
  private preparedPixels = 0;
  private isStopped = false;

  /** `apply` is called in order; `fail` at most once, with what `apply` or a decoder threw while nobody waited. */
  constructor(
    decoders: Decoders,
    coder: LateCoder,
    apply: (frame: Frame, arrival: Arrival) => void,
    fail: (cause: unknown) => void,
  ) {
    this.decoders = decoders;
    this.coder = coder;
    this.apply = apply;
    this.fail = fail;
  }

  /** Throws what decoding or applying throws when it happens in this turn, and a ProtocolError on too long a queue. */
  play(frame: Frame, arrival: Arrival): void {
    if (this.isStopped) return;
    const { bytes } = arrival;
    if (this.bytes + bytes > MAX_WAITING_BYTES || this.steps.length >= MAX_WAITING_FRAMES) {
      throw new ProtocolError('limit', 'more frames than may be under way');
    }
    const step: Step = { isFrame: true, bytes, pixels: imagePixels(frame), prepare: undefined, run: undefined };
    const ready = (prepared: Frame): void => {
      step.run = () => this.apply(prepared, arrival);
    };
    step.prepare = () => {
      const prepared = prepareFrame(frame, this.decoders, this.coder);
      if (!(prepared instanceof Promise)) {
        ready(prepared);
        return;
      }
      prepared
        .then(ready)
        .then(() => this.advance())
        .catch((cause: unknown) => this.abandon(cause));
    };
    this.add(step);
  }

  /** Runs the action after all frames that came before it: now when none is waiting. */
  after(action: () => void): void {
    if (!this.isStopped) this.add({ isFrame: false, bytes: 0, pixels: 0, prepare: undefined, run: action });
  }

  /** Forgets the frames that are waiting, and runs the actions between them now. Nothing more is applied. */
  drop(): void {
    const actions = this.steps.filter(({ isFrame }) => !isFrame);
    this.stop();
    for (const { run } of actions) run?.();
  }

  /** Forgets what is waiting; nothing more is applied. */
  stop(): void {
    this.isStopped = true;
    this.steps = [];
    this.bytes = 0;
    this.preparedPixels = 0;
  }

  private add(step: Step): void {
    this.steps.push(step);
    this.bytes += step.bytes;
    this.advance();
  }

  private advance(): void {
    this.prepareAhead();
    for (let first = this.steps[0]; first?.run !== undefined; first = this.steps[0]) {
      this.steps.shift();
      this.bytes -= first.bytes;
      this.preparedPixels -= first.pixels;
      first.run();
      // Pixels have become free, unless what ran has stopped the player: then there are no steps.
      this.prepareAhead();
    }
  }

  private prepareAhead(): void {
    for (const step of this.steps) {
      const { prepare } = step;
      if (prepare === undefined) continue;
      if (this.preparedPixels > 0 && this.preparedPixels + step.pixels > MAX_PREPARED_PIXELS) return;
      step.prepare = undefined;
      this.preparedPixels += step.pixels;
      prepare();
    }
  }

  private abandon(cause: unknown): void {
    // An image that fails after the end of the connection is nobody's concern.
    if (this.isStopped) return;
    this.stop();
    this.fail(cause);
  }
}

function imagePixels({ commands }: Frame): number {
  let pixels = 0;
  for (const command of commands) if (command.name === 'image') pixels += command.rect.width * command.rect.height;
  return pixels;
}
