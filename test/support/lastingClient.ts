import { Client, type ClientEvent, type ClientOptions } from '../../client-electron/core/index.ts';
import { portableDecoders, type Rect, type Transport } from '../../protocol/index.ts';
import { createTransportPair, type MemoryTransport } from './memoryTransport.ts';
import { type ScriptedServer, scriptedServer } from './scriptedServer.ts';

/** A server's end of one of the client's connections. */
export interface Meeting {
  readonly server: ScriptedServer;
  /** Breaks without a word when the test says so. */
  readonly far: MemoryTransport;
}

export interface LastingClient {
  readonly client: Client;
  readonly events: ClientEvent[];
  readonly presented: (readonly Rect[])[];
  /** All connections so far. */
  readonly meetings: Meeting[];
  /** The newest one. */
  last(): Meeting;
  /** Sessions that the client asked to be connected with. */
  readonly asked: string[];
  /** What the next attempts to connect meet; a connection where there is nothing. */
  readonly obstacles: (() => Promise<Transport>)[];
}

/** A client that makes its connections again, and what it meets. Nothing is answered by itself but pings. */
export function lastingClient(options: Partial<ClientOptions> = {}): LastingClient {
  const events: ClientEvent[] = [];
  const presented: (readonly Rect[])[] = [];
  const meetings: Meeting[] = [];
  const asked: string[] = [];
  const obstacles: (() => Promise<Transport>)[] = [];
  const meet = (): Transport => {
    const [near, far] = createTransportPair();
    meetings.push({ server: scriptedServer(far), far });
    return near;
  };
  const client = new Client({
    transport: meet(),
    reconnect(session) {
      asked.push(session);
      return obstacles.shift()?.() ?? Promise.resolve(meet());
    },
    mode: 'commands',
    width: 64,
    height: 48,
    scale: 1,
    random: () => 0.5,
    decoders: portableDecoders,
    present: (damage) => presented.push(damage),
    onEvent: (event) => events.push(event),
    ...options,
  });
  const last = () => {
    const meeting = meetings.at(-1);
    if (meeting === undefined) throw new Error('there is no connection');
    return meeting;
  };
  return { client, events, presented, meetings, last, asked, obstacles };
}
