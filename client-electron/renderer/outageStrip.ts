import type { Outage } from '../core/index.ts';
import { button, element } from './dom.ts';

/** A connection that is back sooner was never missed, milliseconds. */
const SHOWN_AFTER_MS = 1000;
const SECOND = 1000;

export interface OutageStripOptions {
  /** The outage, while there is one. */
  readonly outage: () => Outage | undefined;
  /** It has become visible, or is hidden again. */
  readonly onShow: (isShown: boolean) => void;
  readonly tryNow: () => void;
  readonly leave: () => void;
}

/**
 * Says over the picture that there is no connection, for how long, and what happens next. Screen readers hear what
 * is wrong once, and not every second how long it has lasted.
 */
export class OutageStrip {
  readonly root: HTMLElement;
  private readonly options: OutageStripOptions;
  private readonly clock = element('strong');
  private readonly words = element('p', { attributes: { role: 'status' } });
  private showing: number | undefined;
  private ticking: number | undefined;

  constructor(options: OutageStripOptions) {
    this.options = options;
    this.root = element(
      'section',
      { class: 'outage', attributes: { 'aria-label': 'Connection' } },
      element('div', { class: 'outage-words' }, this.clock, this.words),
      element(
        'div',
        { class: 'outage-actions' },
        button({ class: 'button small primary', text: 'Try now', onClick: options.tryNow }),
        button({ class: 'button small', text: 'Apps', onClick: options.leave }),
      ),
    );
  }

  /** The connection is gone: shown soon, unless it is back before. */
  begin(): void {
    clearTimeout(this.showing);
    this.showing = window.setTimeout(() => this.show(), SHOWN_AFTER_MS);
  }

  /** Somebody types although nobody listens: they are told at once. */
  typed(): void {
    if (this.options.outage() !== undefined) this.show();
  }

  /** The connection is back, or will never be. */
  end(): void {
    clearTimeout(this.showing);
    clearTimeout(this.ticking);
    this.showing = undefined;
    this.ticking = undefined;
    this.root.classList.remove('shown');
    this.words.textContent = '';
    this.options.onShow(false);
  }

  private show(): void {
    clearTimeout(this.showing);
    this.root.classList.add('shown');
    this.options.onShow(true);
    this.tick();
  }

  private tick(): void {
    clearTimeout(this.ticking);
    const outage = this.options.outage();
    if (outage === undefined) return;
    const now = performance.now();
    const elapsed = now - outage.since;
    this.clock.textContent = `No connection for ${duration(elapsed)}. ${plan(outage, now)}`;
    const words = outage.hasTyping
      ? 'What you type is sent if the connection is back within 2 seconds. Otherwise you are asked.'
      : outage.reason;
    // A live region is read again whenever its text is set.
    if (this.words.textContent !== words) this.words.textContent = words;
    this.ticking = window.setTimeout(() => this.tick(), SECOND - (elapsed % SECOND));
  }
}

function plan({ nextAttemptAt }: Outage, now: number): string {
  if (nextAttemptAt === undefined) return 'Trying again now.';
  return `Trying again in ${Math.max(1, Math.ceil((nextAttemptAt - now) / SECOND))} s.`;
}

/** A time as people say it. */
export function duration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / SECOND);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
