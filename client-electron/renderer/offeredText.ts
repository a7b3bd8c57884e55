/** What the clipboard of this machine holds, and what of it the session knows already. */
export class OfferedText {
  private readonly now: () => number;
  /** The text that the session has: offered to it, or copied there. */
  private known: string | undefined;
  private seen: { readonly text: string; readonly at: number } | undefined;

  /** `now`: milliseconds, monotonic. */
  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  /** The clipboard held this when it was looked at, which tells nobody. */
  saw(text: string): void {
    if (text !== this.seen?.text) this.seen = { text, at: this.now() };
  }

  /** How long the text has been there, milliseconds, if it is to be offered: there is one, and the session lacks it. */
  ageToOffer(text: string): number | undefined {
    this.saw(text);
    if (text === '' || text === this.known || this.seen === undefined) return undefined;
    return this.now() - this.seen.at;
  }

  /** The session has this text now. */
  knows(text: string): void {
    this.known = text;
  }

  /** The session knows nothing of earlier texts. */
  forget(): void {
    this.known = undefined;
  }
}
