import type { IMarker, Terminal } from '@xterm/headless';

/**
 * Which lines of the scrollback are shown. At the bottom it follows the output; scrolled back it stays with its
 * lines, which a marker follows when old ones are dropped.
 */
export class Viewport {
  private readonly terminal: Terminal;
  /** The line at the top, when that is not the bottom page's. */
  private anchor: IMarker | undefined;

  constructor(terminal: Terminal) {
    this.terminal = terminal;
    terminal.buffer.onBufferChange(() => this.scrollToBottom());
  }

  get isAtBottom(): boolean {
    return this.anchor === undefined;
  }

  /** The line of the buffer that the screen's first row shows. */
  get top(): number {
    const { baseY } = this.terminal.buffer.active;
    // A marker that has been dropped says -1: its line was the oldest.
    return this.anchor === undefined ? baseY : Math.min(baseY, Math.max(0, this.anchor.line));
  }

  /** Moves by lines, down when positive. Returns whether that changed anything. */
  scrollBy(lines: number): boolean {
    const { baseY, cursorY } = this.terminal.buffer.active;
    const before = this.top;
    const top = Math.min(baseY, Math.max(0, before + lines));
    if (top === before) return false;
    this.anchor?.dispose();
    this.anchor = top === baseY ? undefined : this.terminal.registerMarker(top - baseY - cursorY);
    return true;
  }

  scrollToBottom(): boolean {
    if (this.anchor === undefined) return false;
    this.anchor.dispose();
    this.anchor = undefined;
    return true;
  }
}
