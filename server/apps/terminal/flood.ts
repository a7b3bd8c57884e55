/**
 * Output of more characters than this at once is a flood: several screens full. Of what came earlier the less counts the
 * older it is, so that one which is drawn often, and has the less time to rush by, is still one.
 */
const FLOOD_CHARACTERS = 1 << 15;
const FORGOTTEN_MS = 100;
/** So long after the last sign of it, milliseconds, it is taken to go on. */
const LASTS_MS = 200;
/** A flood is shown this often, milliseconds: nobody reads it, and drawing keeps the program and the user waiting. */
const INTERVAL_MS = 40;
/** So long after a key it is shown less often still: what answers keys needs the processor. */
const TYPING_MS = 1000;
const TYPING_INTERVAL_MS = 80;
/** Before the answer has come it is not shown at all, for so long after the key: what is drawn keeps the answer waiting. */
const MAX_WAIT_MS = 60;

/** Tells output that is shown from output that rushes by, and how often that needs to be drawn. Times are milliseconds. */
export class Flood {
  private readonly now: () => number;
  /** Characters that came lately, when the last of them did. */
  private recent = 0;
  private cameAt = Number.NEGATIVE_INFINITY;
  private seenAt = Number.NEGATIVE_INFINITY;
  private drawnAt = Number.NEGATIVE_INFINITY;
  private typedAt = Number.NEGATIVE_INFINITY;
  private isAsked = false;

  constructor(now: () => number) {
    this.now = now;
  }

  /** So many more characters have come. */
  output(characters: number): void {
    const now = this.now();
    this.recent = this.recent * Math.exp((this.cameAt - now) / FORGOTTEN_MS) + characters;
    this.cameAt = now;
    if (this.recent > FLOOD_CHARACTERS) this.seenAt = now;
  }

  /** The screen has been drawn as it is now. */
  drawn(): void {
    this.drawnAt = this.now();
  }

  /** The user has typed, and waits for an answer. */
  typed(): void {
    this.typedAt = this.now();
    this.isAsked = true;
  }

  /** The answer has been drawn. */
  answered(): void {
    this.isAsked = false;
  }

  get isOn(): boolean {
    return this.now() - this.seenAt < LASTS_MS;
  }

  /** How long the next picture should wait. */
  get pause(): number {
    if (!this.isOn) return 0;
    const sinceTyped = this.now() - this.typedAt;
    const interval = sinceTyped < TYPING_MS ? TYPING_INTERVAL_MS : INTERVAL_MS;
    const untilAnswer = this.isAsked ? MAX_WAIT_MS - sinceTyped : 0;
    return Math.max(0, this.drawnAt + interval - this.now(), untilAnswer);
  }
}
