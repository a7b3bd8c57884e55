import {
  applyCommand,
  type ClientMessage,
  type CloseCode,
  type Command,
  CommandContext,
  type Glyph,
  type Hello,
  MAX_CLIENT_MESSAGE_BYTES,
  MAX_HELLO_BYTES,
  MAX_IMAGE_PIXELS,
  type Mode,
  PROTOCOL_VERSION,
  ProtocolError,
  Reader,
  type Rect,
  readClientMessage,
  rect,
  SCREEN,
  Screen,
  type ServerMessage,
  type TextRun,
  type Transport,
  Writer,
  writeCommand,
  writeFrameHead,
  writeServerMessage,
} from '../../protocol/index.ts';
import { changedRects } from '../display/changedRects.ts';
import { CommandQueue, type SurfaceDamage } from '../display/commandQueue.ts';
import type { Display, DisplayObserver } from '../display/display.ts';
import { encodeImage } from '../display/imageEncoder.ts';
import { FlowControl } from './flowControl.ts';

/** Pixels of damage that one frame takes; the rest stays in the queue, where newer drawing still replaces it. */
const FRAME_PIXELS = 1 << 20;
/** WebSocket close codes: normal, and a violation of the protocol. */
const NORMAL = 1000;
const VIOLATION = 1002;

export type InputMessage = Extract<ClientMessage, { name: 'pointer' | 'wheel' | 'key' | 'text' | 'releaseAll' }>;

/** What a viewer needs from its session. */
export interface ViewerHost {
  readonly display: Display;
  readonly sessionName: string;
  readonly title: string;
  /** The hello has been accepted: the viewer watches from now on. */
  attached(viewer: Viewer): void;
  detached(viewer: Viewer): void;
  /** The connection is over, whether the viewer was ever attached or not. */
  disconnected(viewer: Viewer): void;
  /** The viewer can take a frame and has seen everything so far. */
  ready(viewer: Viewer): void;
  input(viewer: Viewer, message: InputMessage): void;
  resize(viewer: Viewer, width: number, height: number, scale: number): void;
  paste(viewer: Viewer, text: string): void;
}

/**
 * One client that watches a session: its queue, its pace, and the model of what it shows. `pump` is the only
 * writer of frames; while it waits for an encoder the queue goes on merging.
 */
export class Viewer implements DisplayObserver {
  readonly id: number;
  private readonly host: ViewerHost;
  private readonly transport: Transport;
  private readonly now: () => number;
  private readonly queue = new CommandQueue();
  private readonly flow = new FlowControl();
  private readonly context = new CommandContext();
  /** Glyphs that the client has. */
  private readonly known = new Set<number>();
  private mustForgetGlyphs = false;
  private hello: Hello | undefined;
  private modeNow: Mode = 'commands';
  /** What the client shows after all frames sent so far. */
  private model: Screen | undefined;
  private inputs = 0;
  /** An encoder of the current frame has not finished. */
  private encoding = false;
  private closed = false;
  private stopObserving: (() => void) | undefined;

  constructor(id: number, transport: Transport, host: ViewerHost, now: () => number) {
    this.id = id;
    this.transport = transport;
    this.host = host;
    this.now = now;
    transport.onMessage((bytes) => this.receive(bytes));
    transport.onClose(() => this.ended());
  }

  get mode(): Mode {
    return this.modeNow;
  }

  /** Whether it would show a new picture at once. */
  get isReady(): boolean {
    return this.model !== undefined && !this.closed && !this.encoding && this.queue.isEmpty && this.flow.isOpen;
  }

  send(message: ServerMessage): void {
    if (this.closed) return;
    const out = new Writer();
    writeServerMessage(out, message);
    this.transport.send(out.take());
  }

  /** Tells why, and closes. */
  close(code: CloseCode, reason: string): void {
    if (this.closed) return;
    this.send({ name: 'closed', code, reason });
    this.transport.close(code === 'protocol' || code === 'version' ? VIOLATION : NORMAL, code);
    this.ended();
  }

  drawn(command: Command): void {
    if (this.modeNow === 'commands' || isScreenControl(command)) {
      this.queue.push(command);
      return;
    }
    if (command.surface !== SCREEN) return;
    if (command.name === 'fill' || command.name === 'copy') {
      for (const r of command.rects) this.queue.damage(SCREEN, r);
    } else if ('rect' in command) this.queue.damage(SCREEN, command.rect);
  }

  damaged(surface: number, area: Rect): void {
    if (this.modeNow === 'commands' || surface === SCREEN) this.queue.damage(surface, area);
  }

  committed(): void {
    this.pump();
  }

  atlasReset(): void {
    this.queue.collapse();
    this.known.clear();
    this.mustForgetGlyphs = true;
  }

  private receive(bytes: Uint8Array): void {
    if (this.closed) return;
    try {
      const limit = this.hello === undefined ? MAX_HELLO_BYTES : MAX_CLIENT_MESSAGE_BYTES;
      if (bytes.length > limit) throw new ProtocolError('limit', `a message of ${bytes.length} bytes`);
      const input = new Reader(bytes);
      while (input.remaining > 0 && !this.closed) this.handle(readClientMessage(input));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.close(error.code === 'version' ? 'version' : 'protocol', error.message);
    }
  }

  private handle(message: ClientMessage): void {
    if (message.name === 'hello') {
      this.attach(message);
      return;
    }
    if (this.hello === undefined) throw new ProtocolError('state', 'the first message must be a hello');
    switch (message.name) {
      case 'ack':
        this.acknowledge(message.frames, message.decodeTime / 10 + message.held);
        break;
      case 'pointer':
      case 'wheel':
      case 'key':
      case 'text':
        this.inputs++;
        this.host.input(this, message);
        break;
      case 'releaseAll':
        this.host.input(this, message);
        break;
      case 'resize':
        this.host.resize(this, message.width, message.height, message.scale / 100);
        break;
      case 'setMode':
        this.setMode(message.mode);
        break;
      case 'clipboard':
        this.host.paste(this, message.text);
        break;
      case 'ping':
        this.send({ name: 'pong', token: message.token });
        break;
      default:
        message satisfies never;
    }
  }

  private attach(hello: Hello): void {
    if (this.hello !== undefined) throw new ProtocolError('state', 'a second hello');
    this.hello = hello;
    this.modeNow = hello.mode;
    if (hello.width > 0 && hello.height > 0) {
      this.host.resize(this, hello.width, hello.height, hello.scale / 100);
    }
    const { display, sessionName, title } = this.host;
    const { width, height } = display.framebuffer;
    this.send({ name: 'welcome', version: PROTOCOL_VERSION, session: sessionName, title, width, height });
    this.model = new Screen(width, height, display.screen.atlas);
    this.queue.push({ name: 'cursor', surface: SCREEN, shape: display.screen.cursor });
    if (hello.mode === 'commands') this.addOffscreenSurfaces();
    this.queue.damage(SCREEN, display.framebuffer.bounds);
    this.stopObserving = display.observe(this);
    this.host.attached(this);
    this.pump();
  }

  private acknowledge(frames: number, spent: number): void {
    if (!this.flow.acknowledged(frames, spent, this.now())) {
      throw new ProtocolError('state', `${frames} frames acknowledged, ${this.flow.framesUnderWay} are under way`);
    }
    this.pump();
  }

  private setMode(mode: Mode): void {
    if (mode === this.modeNow) return;
    if (mode === 'raw') {
      this.queue.collapse();
      for (const surface of this.offscreenSurfaces()) this.queue.push({ name: 'destroySurface', surface });
      this.modeNow = mode;
    } else {
      this.modeNow = mode;
      this.addOffscreenSurfaces();
    }
    this.pump();
  }

  private offscreenSurfaces(): number[] {
    return [...this.host.display.screen.surfaces.keys()].filter((surface) => surface !== SCREEN);
  }

  private addOffscreenSurfaces(): void {
    for (const surface of this.offscreenSurfaces()) {
      const { width, height } = this.host.display.screen.surface(surface);
      this.queue.push({ name: 'createSurface', surface, width, height });
      this.queue.damage(surface, rect(0, 0, width, height));
    }
  }

  /** Sends frames while there is something to send and the window is open. */
  private pump(): void {
    while (!this.closed && !this.encoding && this.flow.isOpen && !this.queue.isEmpty) {
      const pending = this.sendFrame();
      if (pending === undefined) continue;
      this.encoding = true;
      pending.then(
        () => {
          this.encoding = false;
          this.pump();
        },
        (cause: unknown) => this.close('crashed', `The session could not encode a picture: ${String(cause)}`),
      );
    }
    if (this.isReady) this.host.ready(this);
  }

  /** Sends one frame. Returns a promise when an encoder takes its time, and the frame follows then. */
  private sendFrame(): Promise<void> | undefined {
    const { commands, damage } = this.queue.drain();
    const parts: (Command | Promise<Command>)[] = [];
    this.addCommands(commands, parts);
    this.addDamage(damage, parts);
    this.addLabels(damage, parts);
    if (parts.length === 0) return undefined;
    const inputs = this.inputs;
    this.inputs = 0;
    if (!parts.some((part) => part instanceof Promise)) {
      this.write(inputs, parts as Command[]); // none is a promise
      return undefined;
    }
    return Promise.all(parts).then((encoded) => this.write(inputs, encoded));
  }

  private write(inputs: number, commands: readonly Command[]): void {
    if (this.closed) return;
    const out = new Writer();
    writeFrameHead(out, inputs);
    for (const command of commands) writeCommand(out, command, this.context);
    const bytes = out.take();
    this.flow.sent(bytes.length, this.now());
    this.transport.send(bytes);
  }

  /** The commands, before them the glyphs that they use for the first time. */
  private addCommands(commands: readonly Command[], parts: (Command | Promise<Command>)[]): void {
    if (this.mustForgetGlyphs) {
      parts.push({ name: 'forgetGlyphs', surface: SCREEN });
      this.mustForgetGlyphs = false;
    }
    const glyphs: Glyph[] = [];
    for (const command of commands) {
      if (command.name !== 'glyphs') continue;
      for (const id of command.ids) {
        if (this.known.has(id)) continue;
        const glyph = this.host.display.screen.atlas.get(id);
        if (glyph === undefined) throw new Error(`glyph ${id} was drawn but is not in the atlas`);
        this.known.add(id);
        glyphs.push(glyph);
      }
    }
    if (glyphs.length > 0) parts.push({ name: 'defineGlyphs', surface: SCREEN, glyphs });
    for (const command of commands) {
      applyCommand(this.requireModel(), command);
      parts.push(command);
    }
  }

  /** The pixels that differ from what the client shows, up to a frame's worth; the rest goes back. */
  private addDamage(damage: readonly SurfaceDamage[], parts: (Command | Promise<Command>)[]): void {
    const { display } = this.host;
    const model = this.requireModel();
    let pixels = 0;
    for (const { surface, rects } of damage) {
      const truth = display.screen.surfaces.get(surface);
      const shown = model.surfaces.get(surface);
      if (truth === undefined || shown === undefined) continue;
      for (const damaged of rects) {
        if (pixels >= FRAME_PIXELS) {
          this.queue.damage(surface, damaged);
          continue;
        }
        for (const changed of changedRects(truth, shown, damaged)) {
          for (const piece of pieces(changed)) {
            if (pixels >= FRAME_PIXELS) {
              this.queue.damage(surface, piece);
              continue;
            }
            pixels += piece.width * piece.height;
            const words = truth.get(piece);
            shown.put(piece, words);
            parts.push(encodeImage(surface, piece, words, this.encoderOptions()));
          }
        }
      }
    }
  }

  /** For clients that read text: what the damaged pixels say, after the images that show them. */
  private addLabels(damage: readonly SurfaceDamage[], parts: (Command | Promise<Command>)[]): void {
    if (this.hello?.wantsText !== true) return;
    const told = new Set<TextRun>();
    for (const { surface, rects } of damage) {
      for (const damaged of rects) {
        for (const run of this.host.display.text.within(surface, damaged)) {
          if (told.has(run)) continue;
          told.add(run);
          parts.push({ name: 'label', ...run });
        }
      }
    }
  }

  private encoderOptions() {
    return {
      encodings: new Set(this.hello?.encodings ?? []),
      semantic: this.modeNow === 'commands',
      bytesPerMs: this.flow.bytesPerMs,
    };
  }

  private requireModel(): Screen {
    if (this.model === undefined) throw new Error('a viewer without a hello has nothing to show');
    return this.model;
  }

  private ended(): void {
    if (this.closed) return;
    this.closed = true;
    this.stopObserving?.();
    if (this.hello !== undefined) this.host.detached(this);
    this.host.disconnected(this);
  }
}

/** Commands that raw mode sends too: they are not pixels. */
function isScreenControl(command: Command): boolean {
  return command.surface === SCREEN && (command.name === 'cursor' || command.name === 'resizeSurface');
}

/** A rect cut into images of an allowed size. */
function* pieces(whole: Rect): Generator<Rect> {
  const rows = Math.max(1, Math.floor(MAX_IMAGE_PIXELS / whole.width));
  for (let y = 0; y < whole.height; y += rows) {
    yield { x: whole.x, y: whole.y + y, width: whole.width, height: Math.min(rows, whole.height - y) };
  }
}
