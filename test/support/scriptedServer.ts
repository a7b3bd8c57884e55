import {
  type ClientMessage,
  type Command,
  CommandContext,
  type EncodingName,
  type Image,
  PROTOCOL_VERSION,
  packRgb,
  Reader,
  type Rect,
  readClientMessage,
  SCREEN,
  type ServerMessage,
  type Transport,
  type TransportClosed,
  Writer,
  writeCommand,
  writeFrameHead,
  writeServerMessage,
} from '../../protocol/index.ts';

/** The server's end of a connection, which says what a test lets it say. */
export interface ScriptedServer {
  /** What each WebSocket message of the client held. */
  readonly received: ClientMessage[][];
  /** All of it, one after another. */
  all(): ClientMessage[];
  readonly closed: TransportClosed[];
  /** Resolves when the condition holds for all messages so far. */
  until(holds: (messages: ClientMessage[]) => boolean): Promise<void>;
  say(message: ServerMessage): void;
  welcome(width: number, height: number): void;
  /** Sends a frame and returns its length in bytes. */
  frame(commands: readonly Command[], inputs?: number): number;
  bytes(bytes: Uint8Array<ArrayBuffer>): void;
}

export function scriptedServer(transport: Transport): ScriptedServer {
  const received: ClientMessage[][] = [];
  const closed: TransportClosed[] = [];
  const waiting = new Set<() => void>();
  const context = new CommandContext();
  transport.onMessage((bytes) => {
    const input = new Reader(bytes);
    const messages: ClientMessage[] = [];
    while (input.remaining > 0) messages.push(readClientMessage(input));
    received.push(messages);
    for (const check of waiting) check();
  });
  transport.onClose((info) => closed.push(info));
  const say = (message: ServerMessage) => {
    const out = new Writer();
    writeServerMessage(out, message);
    transport.send(out.take());
  };
  return {
    received,
    closed,
    until: (holds) =>
      new Promise((resolve) => {
        const check = () => {
          if (!holds(received.flat())) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    all: () => received.flat(),
    say,
    welcome: (width, height) =>
      say({ name: 'welcome', version: PROTOCOL_VERSION, session: 'app-1', title: 'App', width, height }),
    frame(commands, inputs = 0) {
      const bytes = frameBytes(commands, inputs, context);
      transport.send(bytes);
      return bytes.length;
    },
    bytes: (bytes) => transport.send(bytes),
  };
}

/** A frame message; the context defaults to that of a new connection. */
export function frameBytes(
  commands: readonly Command[],
  inputs = 0,
  context = new CommandContext(),
): Uint8Array<ArrayBuffer> {
  const out = new Writer();
  writeFrameHead(out, inputs);
  for (const command of commands) writeCommand(out, command, context);
  return out.take();
}

export function fill(rect: Rect, color: number): Command {
  return { name: 'fill', surface: SCREEN, rects: [rect], color };
}

/** An image whose pixels travel as they are, under the name of an encoding. */
export function image(rect: Rect, pixel: number, encoding: EncodingName = 'raw'): Image {
  const bytes = packRgb(new Uint32Array(rect.width * rect.height).fill(pixel));
  return { name: 'image', surface: SCREEN, rect, encoding, bytes };
}

/** Resolves when everything that is under way within this process has arrived. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
