/** Turns wheel movements of any size into whole steps; what is left over counts for the next one. */
export class WheelSteps {
  private rest = 0;

  /** Steps that `delta` pixels complete, at `pixelsPerStep` each; negative upwards. */
  take(delta: number, pixelsPerStep: number): number {
    // A change of direction starts anew: nobody scrolls back by what they have not seen.
    if (Math.sign(delta) !== Math.sign(this.rest)) this.rest = 0;
    this.rest += delta;
    const steps = Math.trunc(this.rest / pixelsPerStep) || 0;
    this.rest -= steps * pixelsPerStep;
    return steps;
  }
}
