import type { InputMessage, KeptOutcome } from './keptInputs.ts';
import { typedAgain, typedText } from './lostTyping.ts';

/** Inputs that wait for a word of the person whether to send them after all. */
const MAX_LOST_INPUTS = 4096;

/** What never reached the session, until somebody decides what becomes of it. */
export class LostInputs {
  private inputs: InputMessage[] = [];
  private deeds = 0;

  /** What was typed, as far as it is text. */
  get text(): string {
    return typedText(this.inputs);
  }

  /** Keys, clicks, scrolling and texts. */
  get count(): number {
    return this.deeds;
  }

  add({ lost, deeds }: KeptOutcome): void {
    this.inputs = [...this.inputs, ...lost].slice(-MAX_LOST_INPUTS);
    this.deeds += deeds;
  }

  /** Takes the typing out, as it can be sent once more, and forgets the rest. */
  take(): InputMessage[] {
    const again = typedAgain(this.inputs);
    this.clear();
    return again;
  }

  clear(): void {
    this.inputs = [];
    this.deeds = 0;
  }
}
