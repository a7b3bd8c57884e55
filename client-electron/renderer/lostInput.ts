import { Notice } from './notice.ts';

/** Characters of a text that are quoted. */
const QUOTED_CHARACTERS = 60;

export interface LostInputHandlers {
  /** Sends it after all. */
  readonly send: () => void;
  readonly forget: () => void;
  /** The person has chosen. */
  readonly done: () => void;
}

/** Says what was done without a connection and never arrived, and lets the person decide about what was typed. */
export class LostInput {
  private readonly notice = new Notice();
  private readonly handlers: LostInputHandlers;

  constructor(handlers: LostInputHandlers) {
    this.handlers = handlers;
  }

  get root(): HTMLElement {
    return this.notice.root;
  }

  /** `text` is what was typed; `count` is how much was done altogether. */
  tell(text: string, count: number): void {
    if (text.trim() === '') {
      const what = count === 1 ? 'One input was' : `${count} inputs were`;
      this.notice.show(`${what} lost while there was no connection.`);
      this.handlers.forget();
      return;
    }
    this.notice.show(`Not sent while there was no connection: ${quoted(text)}`, {
      stays: true,
      actions: [this.choice('Send it now', this.handlers.send), this.choice('Dismiss', this.handlers.forget)],
    });
  }

  hide(): void {
    this.notice.hide();
  }

  private choice(text: string, action: () => void) {
    const run = () => {
      action();
      this.handlers.done();
    };
    return { text, run };
  }
}

/** A text in one line, shortened. */
function quoted(text: string): string {
  const characters = [...text.replace(/\s+/g, ' ').trim()];
  const isLong = characters.length > QUOTED_CHARACTERS;
  return `\u201c${characters.slice(0, QUOTED_CHARACTERS).join('')}${isLong ? '\u2026' : ''}\u201d`;
}
