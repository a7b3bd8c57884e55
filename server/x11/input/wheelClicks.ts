/**
 * What one notch of a mouse wheel is in browsers, pixels; it differs between systems. A notch is a click, as it is on
 * the user's own desktop.
 */
const notches = [120, 100, 53] as const;

/** Trackpads scroll by single pixels; programs scroll about three lines a click. */
const CLICK_PIXELS = 50;

/** A fling of a trackpad must not keep a program busy: more clicks in one event are dropped. */
const MAX_CLICKS = 10;

/** Turns pixels to scroll along one axis into clicks of a wheel. */
export class WheelClicks {
  private left = 0;

  /** Takes pixels and returns clicks, both signed; what is left of a click counts with the next pixels. */
  take(pixels: number): number {
    if (pixels === 0 || !Number.isFinite(pixels)) return 0;
    const notch = notches.find((size) => pixels % size === 0);
    if (notch !== undefined) {
      this.left = 0;
      return bounded(pixels / notch);
    }
    // A finger that turns back begins anew.
    if (Math.sign(this.left) === -Math.sign(pixels)) this.left = 0;
    const sum = this.left + pixels;
    // Zero, not minus zero.
    const clicks = Math.trunc(sum / CLICK_PIXELS) || 0;
    this.left = sum - clicks * CLICK_PIXELS;
    return bounded(clicks);
  }

  /** Forgets what is left of a click. */
  reset(): void {
    this.left = 0;
  }
}

function bounded(clicks: number): number {
  return Math.min(Math.max(clicks, -MAX_CLICKS), MAX_CLICKS);
}
