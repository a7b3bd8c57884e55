import type { Random } from '../../../bench/random.ts';
import type { UpgradeCounter } from '../../../bench/upgradeCounter.ts';
import { Line } from './line.ts';
import type { LineProfile } from './profile.ts';
import type { SplitAt } from './splitter.ts';

/** How a connection ends: with an RST, or with a FIN as if its programs had closed it. */
export type CutKind = 'reset' | 'end';

interface PendingCut {
  readonly kind: CutKind;
  readonly done: () => void;
  bytesLeft: number;
}

/** What a piece of a connection's bytes may do at its end of the link. */
export interface Passage {
  /** How many of the bytes may be delivered. */
  readonly length: number;
  /** The connection ends behind them; `done` is to be called when it has. */
  readonly cut?: { readonly kind: CutKind; readonly done: () => void };
}

/** One direction of a link: its line, the faults that it has now, and what has been delivered. */
export class Way {
  readonly line: Line;
  /** Nothing is delivered, and nobody is told. */
  isBlackHole = false;
  splitAt: SplitAt | undefined;
  /** Payload bytes of TCP that were delivered, all of them. */
  totalBytes = 0;
  /** Those behind the heads of HTTP. */
  bytes = 0;
  lastArrival = performance.now();
  private cut: PendingCut | undefined;

  constructor(profile: LineProfile, random: Random) {
    this.line = new Line(profile, random);
  }

  /** Ends the connection that delivers so many bytes from now on, behind the last of them. Replaces an earlier one. */
  cutAfter(bytes: number, kind: CutKind): Promise<void> {
    return new Promise((done) => {
      this.cut = { kind, done, bytesLeft: bytes };
    });
  }

  /** Takes note of bytes that are about to be delivered; says how many of them may be. */
  pass(bytes: Uint8Array, counter: UpgradeCounter): Passage {
    const { cut } = this;
    const length = Math.min(bytes.length, cut?.bytesLeft ?? bytes.length);
    this.totalBytes += length;
    this.bytes += counter.count(bytes.subarray(0, length));
    this.lastArrival = performance.now();
    if (cut === undefined) return { length };
    cut.bytesLeft -= length;
    if (cut.bytesLeft > 0) return { length };
    this.cut = undefined;
    return { length, cut };
  }
}
