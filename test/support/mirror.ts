import { Client } from '../../client-electron/core/index.ts';
import {
  CommandContext,
  type CommandName,
  type EncodingName,
  type Framebuffer,
  isFrame,
  type Mode,
  portableDecoders,
  readFrame,
  type Transport,
  type TransportClosed,
} from '../../protocol/index.ts';
import type { AppContext, AppDefinition } from '../../server/index.ts';
import type { Effort } from '../../server/session/effort.ts';
import { type Experiment, NO_EXPERIMENT } from '../../server/session/experiment.ts';
import { Session } from '../../server/session/session.ts';

/** The size for which drawing programs are made. */
export const MIRROR_WIDTH = 200;
export const MIRROR_HEIGHT = 150;

/** A session in this process whose app does what the test says. */
export interface DrawnSession {
  readonly session: Session;
  readonly app: AppContext;
}

export async function startDrawnSession(
  options: Partial<AppDefinition> = {},
  effort: Effort = 'auto',
  experiment: Experiment = NO_EXPERIMENT,
): Promise<DrawnSession> {
  let context: AppContext | undefined;
  const app: AppDefinition = {
    title: 'Drawn',
    width: MIRROR_WIDTH,
    height: MIRROR_HEIGHT,
    start(started) {
      context = started;
    },
    ...options,
  };
  const events = { titleChanged() {}, viewersChanged() {}, ended() {} };
  const session = new Session('drawn', app, events, 1, effort, experiment);
  await session.start();
  if (context === undefined) throw new Error('the app was not started');
  return { session, app: context };
}

/** A server's end of a connection that notes what passes. */
export class RecordingTransport implements Transport {
  /** Frames sent. */
  frames = 0;
  /** How the images of the frames travelled, in order. */
  readonly imageEncodings: EncodingName[] = [];
  /** What the frames brought, in order. */
  readonly commandNames: CommandName[] = [];
  private readonly context = new CommandContext();
  private readonly inner: Transport;

  constructor(inner: Transport) {
    this.inner = inner;
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    if (isFrame(bytes)) {
      this.frames++;
      for (const command of readFrame(bytes, this.context).commands) {
        this.commandNames.push(command.name);
        if (command.name === 'image') this.imageEncodings.push(command.encoding);
      }
    }
    this.inner.send(bytes);
  }

  onMessage(handler: (bytes: Uint8Array) => void): void {
    this.inner.onMessage(handler);
  }

  onClose(handler: (info: TransportClosed) => void): void {
    this.inner.onClose(handler);
  }

  close(code?: number, reason?: string): void {
    this.inner.close(code, reason);
  }
}

/** A client that tells whether it shows what the session shows. */
export class Mirror {
  readonly client: Client;
  frames = 0;
  readonly faults: string[] = [];

  constructor(transport: Transport, mode: Mode, isForgetful = false) {
    this.client = new Client({
      transport,
      mode,
      width: 0,
      height: 0,
      scale: 1,
      decoders: portableDecoders,
      isForgetful,
      present() {},
      onEvent: (event) => {
        if (event.kind === 'closed') this.faults.push(`closed: ${event.reason}`);
        if (event.kind === 'frame') this.frames = event.number;
      },
    });
  }

  /** Whether the pixels are the session's. */
  equals({ display }: Session): boolean {
    return this.client.screen.framebuffer.equals(display.framebuffer);
  }
}

/** Where pixels differ from the truth first, in words; undefined when they do not. */
export function differenceOf(framebuffer: Framebuffer, truth: Uint32Array): string | undefined {
  const { pixels, width } = framebuffer;
  if (pixels.length !== truth.length) return `${pixels.length} pixels instead of ${truth.length}`;
  const at = pixels.findIndex((pixel, i) => pixel !== truth[i]);
  if (at < 0) return undefined;
  const [shown, wanted] = [pixels[at]!, truth[at]!].map((pixel) => pixel.toString(16));
  return `pixel ${at % width},${Math.floor(at / width)} is ${shown}, should be ${wanted}`;
}

/** Waits until a condition holds, looking after each turn of the event loop. */
export async function until(condition: () => boolean, what: string, milliseconds = 20_000): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
