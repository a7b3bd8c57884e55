import { type BrowserWindow, type Rectangle, screen } from 'electron';

/**
 * Whether a window fills its screen. Asks the window manager; and since there may be none, or one that ignores the wish, also
 * gives the window the screen's bounds.
 */
export class FullScreen {
  private readonly window: BrowserWindow;
  private readonly notify: (isOn: boolean) => void;
  private on: boolean;
  /** Where the window goes when it leaves full screen. */
  private before: Rectangle | undefined;

  constructor(window: BrowserWindow, isOn: boolean, notify: (isOn: boolean) => void) {
    this.window = window;
    this.on = isOn;
    this.notify = notify;
    if (isOn) window.setFullScreen(true);
    // The system's own ways in and out.
    window.on('enter-full-screen', () => this.change(true));
    window.on('leave-full-screen', () => this.change(false));
  }

  get isOn(): boolean {
    return this.on;
  }

  set(on: boolean): void {
    if (on === this.on) return;
    const bounds = this.window.getBounds();
    const display = screen.getDisplayMatching(bounds).bounds;
    if (on) this.before = bounds;
    this.window.setFullScreen(on);
    const target = on ? display : this.before;
    if (process.platform === 'linux' && target !== undefined) this.window.setBounds(target);
    this.change(on);
  }

  private change(on: boolean): void {
    if (on === this.on) return;
    this.on = on;
    this.notify(on);
  }
}
