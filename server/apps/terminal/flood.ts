/** Output of more characters than this from one picture to the next is a flood: several screens full. */
const FLOOD_CHARACTERS = 1 << 15;
/** So long after the last sign of it, milliseconds, it is taken to go on. */
const LASTS_MS = 200;
/** A flood is shown this often, milliseconds: nobody reads it, and drawing keeps the program and the user waiting. */
const INTERVAL_MS = 40;

/** Tells output that is shown from output that rushes by, and how often that needs to be drawn. Times are milliseconds. */
export class Flood {
  private readonly now: () => number;
  private undrawn = 0;
  private seenAt = Number.NEGATIVE_INFINITY;
  private drawnAt = Number.NEGATIVE_INFINITY;

  constructor(now: () => number) {
    this.now = now;
  }

  /** So many more characters have come. */
  output(characters: number): void {
    this.undrawn += characters;
    if (this.undrawn > FLOOD_CHARACTERS) this.seenAt = this.now();
  }

  /** The screen has been drawn as it is now. */
  drawn(): void {
    this.undrawn = 0;
    this.drawnAt = this.now();
  }

  get isOn(): boolean {
    return this.now() - this.seenAt < LASTS_MS;
  }

  /** How long the next picture should wait. */
  get pause(): number {
    return this.isOn ? Math.max(0, this.drawnAt + INTERVAL_MS - this.now()) : 0;
  }
}
