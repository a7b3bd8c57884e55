/**
 * Output that changes the cursor's row only, as what a shell echoes: printable characters, Backspace, Return,
 * Bell, and control sequences that colour, move, erase, insert or delete within a row.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal output is made of them
const WITHIN_ROW = /^(?:[\x20-\x7e\xa0-\uffff\x07\b\r]|\x1b\[[\d;]*[CDKPX@m])*$/;
/** The last escape sequence is complete: a CSI, an OSC ended by Bell, or one of two characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal output is made of them
const COMPLETE = /^\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*\x07|[\\78=>cDEHM])/;
const C1 = /[\x80-\x9f]/;
/** Longer output is not what answers a key. */
const MAX_CHARACTERS = 256;

/** Tells output that cannot change other rows than the cursor's: most of what answers a key. */
export class OutputScope {
  /** The output so far does not end within an escape sequence. */
  private isComplete = true;

  /**
   * Whether the next piece of output stays in the cursor's row, which has `room` columns right of the cursor.
   * False when in doubt. To be asked for each piece, in order.
   */
  staysInRow(data: string, room: number): boolean {
    const wasComplete = this.isComplete;
    // All its characters may be wide.
    const stays = wasComplete && data.length <= MAX_CHARACTERS && 2 * data.length < room && WITHIN_ROW.test(data);
    this.isComplete = stays || this.endsComplete(data, wasComplete);
    return stays;
  }

  private endsComplete(data: string, wasComplete: boolean): boolean {
    if (C1.test(data)) return false;
    const last = data.lastIndexOf('\x1b');
    return last < 0 ? wasComplete : COMPLETE.test(data.slice(last));
  }
}
