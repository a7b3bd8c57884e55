import { promisify } from 'node:util';
import { deflate, inflateSync } from 'node:zlib';
import { type ContextCoder, createContextCoreNow } from '../../protocol/index.ts';
import { collectGarbage } from './collectGarbage.ts';

/** A coder that has coded nothing for so long rests. Who comes back before gets his answer without a delay. */
const IDLE_MS = 60_000;
/** Most of the memory holds what it held at first; more effort finds little more. */
const LEVEL = 1;

const deflated = promisify(deflate);

/**
 * Gives the memory of a viewer's coder back while nothing is coded: what the coder has learned is compressed, in the
 * background, and its core is let go. The other end does not notice.
 */
export class CoderRest {
  private readonly coder: ContextCoder;
  private readonly now: () => number;
  private learned: Uint8Array | undefined;
  private usedAt = 0;
  private uses = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(coder: ContextCoder, now: () => number) {
    this.coder = coder;
    this.now = now;
  }

  get isResting(): boolean {
    return this.learned !== undefined;
  }

  /** The coder is about to be used. */
  wake(): void {
    if (this.learned === undefined) return;
    this.coder.resume(createContextCoreNow(), inflateSync(this.learned));
    this.learned = undefined;
  }

  /** The coder has been used, and is awake. */
  used(): void {
    this.usedAt = this.now();
    this.uses++;
    this.timer ??= setTimeout(() => this.look(), IDLE_MS).unref();
  }

  /** Compresses what the coder has learned, and lets it rest unless it has been used meanwhile. */
  async begin(): Promise<void> {
    if (this.isResting) return;
    const { uses } = this;
    const learned = await deflated(this.coder.learned, { level: LEVEL });
    if (uses !== this.uses || this.isResting) return;
    this.coder.rest();
    this.learned = learned;
    collectGarbage();
  }

  /** The coder is not needed any more. */
  end(): void {
    clearTimeout(this.timer);
  }

  private look(): void {
    const left = this.usedAt + IDLE_MS - this.now();
    this.timer = left > 0 ? setTimeout(() => this.look(), left).unref() : undefined;
    // Without memory to compress it the coder stays as it is.
    if (left <= 0) this.begin().catch(() => {});
  }
}
