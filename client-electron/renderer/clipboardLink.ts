import type { Notice } from './notice.ts';
import { OfferedText } from './offeredText.ts';
import type { Platform } from './platform.ts';
import { shortcuts } from './shortcuts.ts';

/** A clipboard whose owner does not answer by then counts as empty, milliseconds. */
const READ_MS = 1000;

export interface ClipboardHandlers {
  /** Pastes into the session. Like `offer` it throws a RangeError, with a sentence, when the text is too long. */
  readonly paste: (text: string) => void;
  /** Tells the session what its programs may paste, and how long it has been there, milliseconds. */
  readonly offer: (text: string, age: number) => void;
}

/** Carries text between the clipboard of this machine and the session, and says when something forbids it. */
export class ClipboardLink {
  private readonly platform: Platform;
  private readonly notice: Notice;
  private readonly handlers: ClipboardHandlers;
  private readonly offered = new OfferedText();

  constructor(platform: Platform, notice: Notice, handlers: ClipboardHandlers) {
    this.platform = platform;
    this.notice = notice;
    this.handlers = handlers;
  }

  /** The session does not have what it was told: it is another one, or did not get it. */
  forget(): void {
    this.offered.forget();
    this.look();
  }

  /** Looks at the clipboard, where that is allowed, to know later how old its text is. It is sent to nobody. */
  look(): void {
    if (this.platform.pastesByEvent) return;
    this.platform.readClipboard().then(
      (text) => this.offered.saw(text),
      () => undefined, // too long, which is said when somebody pastes
    );
  }

  /**
   * Offers what the clipboard holds, unless the session has it: before an input that may make a program paste. `text`
   * is what the system gave, else the clipboard is read. Resolves with whether the input may follow.
   */
  async offer(text?: Promise<string>): Promise<boolean> {
    try {
      const found = await inTime(text ?? this.platform.readClipboard());
      const age = this.offered.ageToOffer(found);
      if (age === undefined) return true;
      this.handlers.offer(found, age);
      this.offered.knows(found);
      return true;
    } catch (error) {
      // Too long: pasting what was copied earlier instead would be worse than nothing.
      this.notice.show(error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  /** The session has copied something. `done` is called after a click on the question that some browsers need. */
  copied(text: string, done: () => void): void {
    this.offered.knows(text);
    this.platform.writeClipboard(text).catch(() => {
      const copy = () => {
        this.platform.writeClipboard(text).catch((error: unknown) => {
          this.notice.show(error instanceof Error ? error.message : String(error));
        });
        done();
      };
      // Some browsers let a page write to the clipboard only when something was clicked.
      this.notice.show('The program copied something.', { actions: [{ text: 'Take it to the clipboard', run: copy }] });
    });
  }

  /** Pastes what the clipboard holds. */
  async pasteClipboard(): Promise<void> {
    let text: string;
    try {
      text = await this.platform.readClipboard();
    } catch {
      this.notice.show(`The browser keeps its clipboard from this button. Paste with ${shortcuts.paste.keys}.`);
      return;
    }
    this.paste(text);
  }

  paste(text: string): void {
    if (text === '') {
      this.notice.show('There is no text in the clipboard.');
      return;
    }
    try {
      this.handlers.paste(text);
      this.offered.knows(text);
    } catch (error) {
      // Too long: the message says so.
      if (!(error instanceof RangeError)) throw error;
      this.notice.show(error.message);
    }
  }
}

function inTime(text: Promise<string>): Promise<string> {
  return Promise.race([text, new Promise<string>((resolve) => setTimeout(() => resolve(''), READ_MS))]);
}
