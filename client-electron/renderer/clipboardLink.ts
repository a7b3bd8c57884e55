import type { Notice } from './notice.ts';
import type { Platform } from './platform.ts';
import { shortcuts } from './shortcuts.ts';

/** Carries text between the clipboard of this machine and the session, and says when something forbids it. */
export class ClipboardLink {
  private readonly platform: Platform;
  private readonly notice: Notice;
  private readonly send: (text: string) => void;

  /** `send` pastes into the session; it throws a RangeError, with a sentence, when the text is too long. */
  constructor(platform: Platform, notice: Notice, send: (text: string) => void) {
    this.platform = platform;
    this.notice = notice;
    this.send = send;
  }

  /** The session has copied something. `done` is called after a click on the question that some browsers need. */
  copied(text: string, done: () => void): void {
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
      this.send(text);
    } catch (error) {
      // Too long: the message says so.
      if (!(error instanceof RangeError)) throw error;
      this.notice.show(error.message);
    }
  }
}
