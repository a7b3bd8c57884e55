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
    this.observer = new ResizeObserver(() => this.changed());
    this.observer.observe(target);
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

  /** Measures now, where waiting for the first change would cost a frame. */
  measure(): void {
    this.size = displayPixels(this.target.getBoundingClientRect(), this.scale);
  }

  stop(): void {
    this.observer.disconnect();
    this.abort.abort();
  }

  private changed(): void {
    this.measure();
    this.onChange();
  }

  /** A query matches one scale only, so each change needs a new one. */
  private followScale(): void {
    const changed = () => {
      this.followScale();
      this.changed();
    };
    matchMedia(`(resolution: ${this.scale}dppx)`).addEventListener('change', changed, {
      once: true,
      signal: this.abort.signal,
    });
  }
}
