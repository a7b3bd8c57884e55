import { type Command, type CursorName, type CursorShape, SCREEN } from '../../protocol/index.ts';
import type { AppContext, AppEvents, KeyEvent } from '../../server/app/app.ts';
import { ScreenPixels } from '../../server/app/screenPixels.ts';
import { Canvas } from '../../server/canvas/canvas.ts';
import { Display } from '../../server/display/display.ts';

type Handlers = { [K in keyof AppEvents]?: ((event: AppEvents[K]) => void)[] };

/** An app's context without a session: a real display and canvas, events by hand, and what the app asked for. */
export class TestContext {
  readonly display: Display;
  readonly app: AppContext;
  /** Every command since the last `takeCommands`. */
  private commands: Command[] = [];
  private readonly handlers: Handlers = {};
  private readonly waiting = new Set<() => void>();
  readonly titles: string[] = [];
  readonly copied: string[] = [];
  readonly cursors: (CursorName | CursorShape)[] = [];
  bells = 0;
  /** Why the app ended; undefined while it runs. */
  exitReason: string | undefined;
  private exitNow: (reason: string) => void = () => undefined;
  readonly exited = new Promise<string>((resolve) => {
    this.exitNow = resolve;
  });

  constructor(width: number, height: number, scale = 1) {
    this.display = new Display(width, height);
    this.display.observe({
      drawn: (command) => this.commands.push(command),
      damaged: () => undefined,
      committed: () => {
        for (const check of [...this.waiting]) check();
      },
      atlasReset: () => undefined,
    });
    const frames = new Set<() => void>();
    this.app = {
      canvas: new Canvas(this.display, SCREEN),
      pixels: new ScreenPixels(this.display),
      scale,
      viewers: 1,
      on: (event, handler) => {
        const known: ((value: AppEvents[typeof event]) => void)[] = this.handlers[event] ?? [];
        known.push(handler);
        Object.assign(this.handlers, { [event]: known });
      },
      every: (milliseconds, callback) => {
        callback();
        const timer = setInterval(callback, milliseconds);
        return () => clearInterval(timer);
      },
      after: (milliseconds, callback) => {
        const timer = setTimeout(callback, milliseconds);
        return () => clearTimeout(timer);
      },
      requestFrame: (callback) => {
        if (frames.has(callback)) return;
        frames.add(callback);
        setImmediate(() => {
          frames.delete(callback);
          callback();
        });
      },
      setTitle: (title) => this.titles.push(title),
      copyText: (text) => this.copied.push(text),
      setCursor: (cursor) => this.cursors.push(cursor),
      setSize: (width, height) => this.display.resize(width, height),
      setCaret: () => undefined,
      bell: () => {
        this.bells++;
      },
      exit: (reason = '') => {
        this.exitReason = reason;
        this.exitNow(reason);
      },
    };
  }

  emit<K extends keyof AppEvents>(event: K, value: AppEvents[K]): void {
    for (const handler of this.handlers[event] ?? []) handler(value);
  }

  /** A key goes down and up. */
  press(key: string, more: Partial<KeyEvent> = {}): void {
    const common = { code: '', shift: false, control: false, alt: false, meta: false, viewer: 1, repeat: false };
    this.emit('key', { ...common, ...more, down: true, key });
    this.emit('key', { ...common, ...more, down: false, key: '' });
  }

  /** One key after another. */
  type(text: string): void {
    for (const character of text) this.press(character === '\n' ? 'Enter' : character);
  }

  /** The commands drawn since this was called last. */
  takeCommands(): Command[] {
    const taken = this.commands;
    this.commands = [];
    return taken;
  }

  get text(): string {
    return this.display.text.text(SCREEN);
  }

  /** Resolves as soon as the screen's text matches; checked after each picture. */
  shows(pattern: RegExp): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!pattern.test(this.text)) return;
        this.waiting.delete(check);
        resolve();
      };
      this.waiting.add(check);
      check();
    });
  }
}
