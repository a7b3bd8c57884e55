/** A picture is kept when it has not changed for so long ... */
const QUIET_MS = 2000;
/** ... and not more often than this, milliseconds: pictures are large, and disks wear. */
const INTERVAL_MS = 20_000;

/** Keeps a session's picture now and then while it is shown, and when it is left. */
export class PictureKeeper {
  private readonly keep: () => void;
  private timer: number | undefined;
  private isChanged = false;
  private keptAt = Number.NEGATIVE_INFINITY;
  private readonly onHide = () => this.finish();

  /** `keep` is called when the picture is to be kept. */
  constructor(keep: () => void) {
    this.keep = keep;
    addEventListener('pagehide', this.onHide);
  }

  /** The picture has changed. */
  changed(): void {
    this.isChanged = true;
    clearTimeout(this.timer);
    const wait = Math.max(QUIET_MS, this.keptAt + INTERVAL_MS - performance.now());
    this.timer = setTimeout(() => this.finish(), wait);
  }

  /** Keeps the picture now, if it has changed. */
  finish(): void {
    clearTimeout(this.timer);
    if (!this.isChanged) return;
    this.isChanged = false;
    this.keptAt = performance.now();
    this.keep();
  }

  /** What has changed so far is not kept. */
  forget(): void {
    clearTimeout(this.timer);
    this.isChanged = false;
  }

  /** Nothing is kept from now on. */
  stop(): void {
    this.forget();
    removeEventListener('pagehide', this.onHide);
  }
}
