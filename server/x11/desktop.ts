import { homedir } from 'node:os';
import type { AppContext, AppDetails, ResizeEvent } from '../app/app.ts';
import { shellEnvironment } from '../apps/terminal/shell.ts';
import { Attention } from './attention.ts';
import { CursorWatch } from './cursorWatch.ts';
import { DamageWatch } from './damageWatch.ts';
import type { DesktopOptions } from './desktopOptions.ts';
import { FrameInference } from './inference/frameInference.ts';
import { InputQueue } from './input/inputQueue.ts';
import { XKeyboard } from './input/xKeyboard.ts';
import { XPointer } from './input/xPointer.ts';
import { Picture } from './picture.ts';
import { Program } from './program.ts';
import { ScreenCapture } from './screenCapture.ts';
import { setScreenSize, watchScreenSize } from './screenSize.ts';
import { XClipboard } from './selection/xClipboard.ts';
import { windowManagerOf } from './windowManager.ts';
import { windowManagerReady } from './windowManagerReady.ts';
import { XConnection } from './xConnection.ts';
import { XServer } from './xServer.ts';
import { XSettingsManager } from './xsettings.ts';

/** The size of a desktop before a viewer says what it can show, pixels. */
export const DEFAULT_WIDTH = 1280;
export const DEFAULT_HEIGHT = 800;
/** Pixels an inch at scale 1: what toolkits take for it. */
const DPI = 96;
/** A window manager that crashes more often than this is no use. */
const MAX_RESTARTS = 5;

/** Starts an X display with what the options name, and makes it the session's screen. Resolves with the display's number. */
export async function startDesktop(app: AppContext, options: DesktopOptions): Promise<AppDetails> {
  const { width = DEFAULT_WIDTH, height = DEFAULT_HEIGHT, display, open = false } = options;
  let server: XServer;
  try {
    server = await XServer.start({ display, width, height, open, dpi: DPI });
  } catch (error) {
    // The user's to mend: a sentence, and no crash.
    app.exit(error instanceof Error ? error.message : String(error));
    return {};
  }
  const connection = await XConnection.open(server.address);
  const desktop = new Desktop(app, options, server, connection);
  await desktop.start(width, height);
  return desktop.details;
}

/** One X display as a session. */
class Desktop {
  private readonly app: AppContext;
  private readonly options: DesktopOptions;
  private readonly server: XServer;
  private readonly connection: XConnection;
  private readonly programs: Program[] = [];
  private cleanUp: () => void = () => undefined;
  private isOver = false;
  private isResizing = false;
  readonly details: Record<string, string | number>;

  constructor(app: AppContext, options: DesktopOptions, server: XServer, connection: XConnection) {
    this.app = app;
    this.options = options;
    this.server = server;
    this.connection = connection;
    this.details = { display: server.display, authority: server.environment.XAUTHORITY };
  }

  async start(width: number, height: number): Promise<void> {
    const { app, connection, server } = this;
    server.onExit((reason) => this.end(reason));
    app.setSize(width, height);
    const settings = await XSettingsManager.open(connection, { scale: app.scale });
    const capture = await ScreenCapture.open(connection, width, height);
    const damage = await DamageWatch.open(connection, width, height);
    const picture = new Picture(app, capture, damage, new FrameInference(), (cause) => this.fail(cause));
    await CursorWatch.open(connection, (shape) => app.setCursor(shape));
    await Attention.open(connection, {
      bell: () => app.bell(),
      urgent: () => app.bell(),
      title: (text) => app.setTitle(text === '' ? this.options.title : text),
    });
    await this.takeInput();
    for (const kind of ['key', 'text', 'pointer', 'wheel', 'paste'] as const) app.on(kind, () => picture.acted());
    await watchScreenSize(connection, (size) => {
      // Programs change it too: games, xrandr. Steps on the way to a size that we have asked for do not count.
      if (this.isResizing) return;
      if (size.width !== app.pixels.width || size.height !== app.pixels.height) picture.resize(size.width, size.height);
    });
    if (this.options.followSize !== false) this.followSize(picture, settings);
    await this.startPrograms();
  }

  private async takeInput(): Promise<void> {
    const { app, connection } = this;
    // One after another, as the hand did it.
    const queue = new InputQueue();
    const keyboard = await XKeyboard.open(connection, queue);
    const pointer = await XPointer.open(connection, queue);
    const clipboard = await XClipboard.open(connection, { copied: (text) => app.copyText(text) });
    app.on('key', (event) => keyboard.key(event));
    app.on('text', ({ text }) => keyboard.text(text));
    app.on('pointer', ({ type, x, y, button, ...modifiers }) => {
      keyboard.modifiers(modifiers);
      pointer.move(x, y);
      if (type !== 'move') pointer.button(button, type === 'down');
    });
    app.on('wheel', ({ x, y, dx, dy, ...modifiers }) => {
      keyboard.modifiers(modifiers);
      pointer.wheel(x, y, dx, dy);
    });
    // Keys wait until programs that paste would get the text.
    const offer = (text: string, age?: number) =>
      queue.add(() => clipboard.offer(text, age).catch((cause: unknown) => console.warn(cause)));
    app.on('offer', ({ text, age }) => offer(text, age));
    app.on('paste', (text) => {
      offer(text);
      keyboard.paste();
    });
    app.on('viewers', (count) => {
      if (count > 0) return;
      keyboard.releaseAll();
      pointer.releaseAll();
    });
  }

  /** The display follows the viewer's window: one change after another, of those that wait only the last. */
  private followSize(picture: Picture, settings: XSettingsManager): void {
    let wanted: ResizeEvent | undefined;
    const follow = async () => {
      this.isResizing = true;
      for (let next = wanted; next !== undefined; next = wanted) {
        wanted = undefined;
        const size = await setScreenSize(this.connection, next.width, next.height, DPI * next.scale);
        await settings.setScale(next.scale);
        picture.resize(size.width, size.height);
      }
      this.isResizing = false;
    };
    this.app.on('resize', (event) => {
      wanted = event;
      if (!this.isResizing) follow().catch((cause: unknown) => this.fail(cause));
    });
  }

  private async startPrograms(): Promise<void> {
    const { options, server } = this;
    const environment = { ...shellEnvironment(process.env), ...options.environment, ...server.environment };
    const folder = options.folder ?? homedir();
    const windowManager = await windowManagerOf(options);
    if (windowManager !== undefined) {
      this.cleanUp = windowManager.cleanUp;
      this.manage(windowManager.command, environment, folder, MAX_RESTARTS);
      await windowManagerReady(this.connection);
    }
    const { command } = options;
    if (command === undefined) return;
    this.run(command, environment, folder, (sentence, code) => {
      if (options.kind === 'program') this.details.exitCode = code;
      if (options.kind === 'program' || code !== 0) this.end(sentence);
    });
  }

  /** Starts a window manager, and again when it crashes: programs and their windows outlive it. */
  private manage(command: readonly string[], environment: NodeJS.ProcessEnv, folder: string, restarts: number): void {
    this.run(command, environment, folder, (sentence, code) => {
      if (code === 0) return;
      if (restarts === 0) this.end(`The window manager has ended: ${sentence}`);
      else this.manage(command, environment, folder, restarts - 1);
    });
  }

  private run(
    command: readonly string[],
    environment: NodeJS.ProcessEnv,
    folder: string,
    ended: (sentence: string, code: number) => void,
  ): void {
    this.programs.push(
      new Program(command, { environment, folder }, (sentence, code) => {
        if (!this.isOver) ended(sentence, code);
      }),
    );
  }

  private fail(cause: unknown): void {
    console.error(cause);
    this.end(`The X session has failed: ${cause instanceof Error ? cause.message : String(cause)}`);
  }

  private end(reason: string): void {
    if (this.isOver) return;
    this.isOver = true;
    for (const program of this.programs) program.stop();
    this.cleanUp();
    this.connection.close();
    void this.server.stop();
    this.app.exit(reason);
  }
}
