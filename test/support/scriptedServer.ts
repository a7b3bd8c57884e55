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
  TICKET_BYTES,
  type Transport,
  type TransportClosed,
  type Welcome,
  Writer,
  writeFrame,
  writeServerMessage,
} from '../../protocol/index.ts';

/** The server's end of a connection, which says what a test lets it say. */
export interface ScriptedServer {
  /** What each WebSocket message of the client held, pings aside. */
  readonly received: ClientMessage[][];
  /** Tokens of the client's pings. */
  readonly pings: number[];
  /** Answers pings, unless a test says that it does not. */
  isAnswering: boolean;
  /** All of it, one after another. */
  all(): ClientMessage[];
  readonly closed: TransportClosed[];
  /** Resolves when the condition holds for all messages so far. */
  until(holds: (messages: ClientMessage[]) => boolean): Promise<void>;
  say(message: ServerMessage): void;
  /** Answers a hello; a new viewer, unless something else is given. */
  welcome(width: number, height: number, fields?: Partial<Welcome>): void;
  /** Sends a frame and returns its length in bytes. */
  frame(commands: readonly Command[], inputs?: number): number;
  bytes(bytes: Uint8Array<ArrayBuffer>): void;
}

export function scriptedServer(transport: Transport): ScriptedServer {
  const received: ClientMessage[][] = [];
  const pings: number[] = [];
  const closed: TransportClosed[] = [];
  const waiting = new Set<() => void>();
  const context = new CommandContext();
  transport.onMessage((bytes) => {
    const input = new Reader(bytes);
    const messages: ClientMessage[] = [];
    while (input.remaining > 0) {
      const message = readClientMessage(input);
      if (message.name === 'ping') ping(message.token);
      else messages.push(message);
    }
    if (messages.length > 0) received.push(messages);
    for (const check of waiting) check();
  });
  transport.onClose((info) => closed.push(info));
  const say = (message: ServerMessage) => {
    const out = new Writer();
    writeServerMessage(out, message);
    transport.send(out.take());
  };
  const ping = (token: number) => {
    pings.push(token);
    if (server.isAnswering) say({ name: 'pong', token });
  };
  const server: ScriptedServer = {
    received,
    pings,
    isAnswering: true,
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
    welcome: (width, height, fields = {}) => say({ ...newWelcome(width, height), ...fields }),
    frame(commands, inputs = 0) {
      const bytes = frameBytes(commands, inputs, context);
      transport.send(bytes);
      return bytes.length;
    },
    bytes: (bytes) => transport.send(bytes),
  };
  return server;
}

/** The ticket of every scripted welcome. */
export const TICKET = new Uint8Array(TICKET_BYTES).fill(7);

function newWelcome(width: number, height: number): Welcome {
  const names = { name: 'welcome', version: PROTOCOL_VERSION, session: 'app-1', title: 'App' } as const;
  return { ...names, width, height, epoch: 1, ticket: TICKET, resumed: false, inputs: 0 };
}

/** A frame message; the context defaults to that of a new connection. */
export function frameBytes(
  commands: readonly Command[],
  inputs = 0,
  context = new CommandContext(),
): Uint8Array<ArrayBuffer> {
  const out = new Writer();
  writeFrame(out, { inputs, commands }, context);
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
