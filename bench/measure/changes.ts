import type { Rect } from '../../protocol/index.ts';
import type { Stage } from '../workloads/workload.ts';
import { hashOf } from './pixels.ts';

interface Change {
  readonly at: number;
  readonly hash: number;
}

/** Watches some rects of the client's screen and remembers when each of them changed, and to what. */
export class Changes {
  private readonly stage: Stage;
  private readonly rects: readonly Rect[];
  private readonly histories: Change[][];
  private readonly stopWatching: () => void;

  constructor(stage: Stage, rects: readonly Rect[]) {
    this.stage = stage;
    this.rects = rects;
    this.histories = rects.map(() => []);
    this.look();
    this.stopWatching = stage.onFrame(() => this.look());
  }

  /** Everything that any of the rects has shown so far. */
  seen(): ReadonlySet<number> {
    return new Set(this.histories.flat().map(({ hash }) => hash));
  }

  /** What a rect shows now. */
  shown(index: number): number | undefined {
    return this.histories[index]?.at(-1)?.hash;
  }

  /** When a rect first showed what it shows now, after a time of performance.now(); undefined when it never did. */
  shownSince(index: number, time: number): number | undefined {
    const history = this.histories[index] ?? [];
    const last = history.at(-1)?.hash;
    return history.find(({ at, hash }) => at > time && hash === last)?.at;
  }

  stop(): void {
    this.stopWatching();
  }

  private look(): void {
    const at = performance.now();
    const { framebuffer } = this.stage.client;
    this.rects.forEach((rect, i) => {
      const hash = hashOf(framebuffer, rect);
      const history = this.histories[i]!; // one for each rect
      if (history.at(-1)?.hash !== hash) history.push({ at, hash });
    });
  }
}
