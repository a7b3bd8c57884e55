import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Random } from '../../bench/random.ts';
import { type ChaosProfile, type Direction, directions, lineProfile } from './chaos/profile.ts';
import { Relay } from './chaos/relay.ts';
import type { SplitAt } from './chaos/splitter.ts';
import { type CutKind, Way } from './chaos/way.ts';

export type { ChaosProfile, CutKind, Direction, SplitAt };

/** What has passed a link so far. Up is from the client to the server. */
export interface LinkCounts {
  /** Payload bytes of TCP that arrived, after the heads of HTTP: WebSocket frames with their headers. */
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** The same with the heads. */
  readonly totalUp: number;
  readonly totalDown: number;
  /** Bytes that are still under way, both ways together. */
  readonly pending: number;
  /** Since anything arrived at either end, milliseconds. */
  readonly silentFor: number;
  /** Since anything arrived at the client. */
  readonly silentDownFor: number;
  /** Connections that came so far, refused ones included. */
  readonly connections: number;
  /** Those that are open. */
  readonly openConnections: number;
}

/**
 * A TCP relay on loopback that behaves like a link: so many bits a second each way, so much delay, a queue
 * that is as long as a router's, and, whenever it is told so, a broken one. All connections share its two directions.
 *
 * Faults concern the connections there are and those to come. Nothing can be lost from a TCP connection and the rest
 * arrive: a connection that lost bytes in a black hole stays silent for ever, as behind a router that forgot it.
 */
export class ChaosLink {
  readonly port: number;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly relays = new Set<Relay>();
  private readonly ways: Readonly<Record<Direction, Way>>;
  private readonly targetPort: number;
  private isRefusing = false;
  private connections = 0;

  private constructor(server: Server, profile: ChaosProfile, targetPort: number, random: Random) {
    this.server = server;
    // A server that listens on a TCP port has an address with one.
    this.port = (server.address() as AddressInfo).port;
    this.ways = {
      up: new Way(lineProfile(profile, 'up'), random),
      down: new Way(lineProfile(profile, 'down'), random),
    };
    this.targetPort = targetPort;
    server.on('connection', (client) => this.accept(client));
  }

  /** Listens on a free loopback port and leads to another one. The seed decides the jitter. */
  static async open(profile: ChaosProfile, targetPort: number, seed = 1): Promise<ChaosLink> {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ChaosLink(server, profile, targetPort, new Random(seed));
  }

  counts(): LinkCounts {
    const { up, down } = this.ways;
    const now = performance.now();
    const silentDownFor = now - down.lastArrival;
    return {
      bytesUp: up.bytes,
      bytesDown: down.bytes,
      totalUp: up.totalBytes,
      totalDown: down.totalBytes,
      pending: [...this.relays].reduce((sum, relay) => sum + relay.pending, 0),
      silentFor: Math.min(silentDownFor, now - up.lastArrival),
      silentDownFor,
      connections: this.connections,
      openConnections: this.relays.size,
    };
  }

  /** Behaves like another link from now on; what waits in the router's queue goes at the new rate. */
  setProfile(profile: ChaosProfile): void {
    for (const direction of directions) this.ways[direction].line.setProfile(lineProfile(profile, direction));
  }

  /** Nothing arrives for so many milliseconds, then all that would have arrived. */
  stall(milliseconds: number): void {
    const end = performance.now() + milliseconds;
    for (const direction of directions) this.ways[direction].line.stallUntil(end);
  }

  /**
   * As soon as so many payload bytes of TCP (heads of HTTP included) have arrived in a direction from now on, all
   * connections together, the connection that carried the last of them ends on both sides: its receiver has got
   * exactly these bytes. Once; a later call replaces an earlier one. Resolves when it has happened. 0 bytes: nothing
   * of what comes next arrives.
   */
  cutAfter(direction: Direction, bytes: number, kind: CutKind = 'reset'): Promise<void> {
    return this.ways[direction].cutAfter(bytes, kind);
  }

  /** Closes all connections on both sides with a FIN, now; what is under way is lost. */
  cut(): void {
    for (const relay of [...this.relays]) relay.cut('end');
  }

  /** The same with an RST. */
  reset(): void {
    for (const relay of [...this.relays]) relay.cut('reset');
  }

  /** Tells the receivers of a direction that nothing more will come, and throws away what comes. */
  halfClose(direction: Direction): void {
    for (const relay of this.relays) relay.halfClose(direction);
  }

  /**
   * A pulled cable: everything is accepted and nothing arrives, in both directions or in one; connections stay open,
   * and neither end hears when the other one closes. New connections are accepted and lead nowhere.
   */
  blackHole(on: boolean | Direction): void {
    for (const direction of directions) this.ways[direction].isBlackHole = on === true || on === direction;
  }

  /** New connections are reset at once. */
  refuse(on: boolean): void {
    this.isRefusing = on;
  }

  /**
   * Delivers bytes in pieces, each written by itself in a turn of its own: of so many bytes, or cut at these places of
   * each connection, counted from now or from its beginning. Undefined: as they come.
   */
  split(at: SplitAt | undefined, only?: Direction): void {
    for (const direction of only === undefined ? directions : [only]) {
      this.ways[direction].splitAt = at;
      for (const relay of this.relays) relay.split(direction, at);
    }
  }

  /** Breaks all connections and stops listening. Closing twice is harmless. */
  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.reset();
    for (const socket of this.sockets) socket.resetAndDestroy();
    await closed;
  }

  private accept(client: Socket): void {
    this.connections++;
    this.remember(client);
    if (this.isRefusing) {
      client.on('error', () => {});
      client.resetAndDestroy();
    } else if (this.ways.up.isBlackHole || this.ways.down.isBlackHole) {
      client.on('error', () => {});
      client.resume();
    } else {
      const server = connect({ host: '127.0.0.1', port: this.targetPort, allowHalfOpen: true, noDelay: true });
      this.remember(server);
      const relay = new Relay(client, server, this.ways, () => this.relays.delete(relay));
      this.relays.add(relay);
    }
  }

  private remember(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
  }
}
