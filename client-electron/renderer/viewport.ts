import { displayPixels, type Size } from '../core/index.ts';

/** Follows how many physical pixels an element covers, and how many make up a CSS pixel. */
export class Viewport {
  private readonly target: HTMLElement;
  private readonly onChange: () => void;
  private readonly observer: ResizeObserver;
  private readonly abort = new AbortController();
  private size: Size = { width: 0, height: 0 };

  /** `onChange` is called whenever either changes, and soon after the element appears. */
  constructor(target: HTMLElement, onChange: () => void) {
    this.target = target;
    this.onChange = onChange;
    this.observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) this.measured(entry);
    });
    try {
      this.observer.observe(target, { box: 'device-pixel-content-box' });
    } catch {
      this.observer.observe(target); // Safari does not know that box
    }
    this.followScale();
  }

  /** Physical pixels. */
  get extent(): Size {
    return this.size;
  }

  /** Physical pixels for one CSS pixel. */
  get scale(): number {
    return window.devicePixelRatio;
  }

  /** Measures now, where waiting for the observer would cost a frame. */
  measure(): void {
    this.size = displayPixels(this.target.getBoundingClientRect(), this.scale);
  }

  stop(): void {
    this.observer.disconnect();
    this.abort.abort();
  }

  private measured({ devicePixelContentBoxSize, contentRect }: ResizeObserverEntry): void {
    // Missing in Safari, whatever the type says.
    const [exact] = (devicePixelContentBoxSize as readonly ResizeObserverSize[] | undefined) ?? [];
    this.size =
      exact === undefined
        ? displayPixels(contentRect, this.scale)
        : { width: exact.inlineSize, height: exact.blockSize };
    this.onChange();
  }

  /** A query matches one scale only, so each change needs a new one. */
  private followScale(): void {
    if (this.abort.signal.aborted) return;
    matchMedia(`(resolution: ${this.scale}dppx)`).addEventListener(
      'change',
      () => {
        this.followScale();
        this.measure();
        this.onChange();
      },
      { once: true, signal: this.abort.signal },
    );
  }
}
