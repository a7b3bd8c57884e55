/** A picture is kept when it has not changed for so long, or has been changing for so long ... */
const QUIET_MS = 2000;
const CHANGING_MS = 10_000;
/** ... and not more often than this, milliseconds: pictures are large, and disks wear. */
const INTERVAL_MS = 20_000;

/** Keeps a session's picture now and then while it is shown, and when it is left. */
export class PictureKeeper {
  private readonly keep: () => void;
  private timer: number | undefined;
  /** When what has not been kept began; undefined when all has been. */
  private changedSince: number | undefined;
  private keptAt = Number.NEGATIVE_INFINITY;
  private readonly onHide = () => this.finish();

  /** `keep` is called when the picture is to be kept. */
  constructor(keep: () => void) {
    this.keep = keep;
    addEventListener('pagehide', this.onHide);
  }

  /** The picture has changed. */
  changed(): void {
    const now = performance.now();
    this.changedSince ??= now;
    clearTimeout(this.timer);
    const dueAt = Math.min(now + QUIET_MS, this.changedSince + CHANGING_MS);
    this.timer = setTimeout(() => this.finish(), Math.max(0, dueAt - now, this.keptAt + INTERVAL_MS - now));
  }

  /** Keeps the picture now, if it has changed. */
  finish(): void {
    clearTimeout(this.timer);
    if (this.changedSince === undefined) return;
    this.changedSince = undefined;
    this.keptAt = performance.now();
    this.keep();
  }

  /** What has changed so far is not kept. */
  forget(): void {
    clearTimeout(this.timer);
    this.changedSince = undefined;
  }

  /** Nothing is kept from now on. */
  stop(): void {
    this.forget();
    removeEventListener('pagehide', this.onHide);
  }
}
