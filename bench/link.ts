import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Lane } from './lane.ts';
import { Line } from './line.ts';
import type { LinkProfile } from './links.ts';
import { UpgradeCounter } from './upgradeCounter.ts';

/** What has passed a link so far. Up is from the client to the server. */
export interface LinkCounts {
  /** Payload bytes of TCP that arrived, after the heads of HTTP: WebSocket frames with their headers. */
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** Bytes that are still under way, both ways together. */
  readonly pending: number;
  /** Since anything arrived at either end, milliseconds. */
  readonly silentFor: number;
  /** Since anything arrived at the client. */
  readonly silentDownFor: number;
}

/**
 * A TCP relay on loopback that behaves like a link: so many bits a second each way, so much delay, a queue
 * that is as long as a router's. All connections share its two directions.
 */
export class Link {
  readonly port: number;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly lanes = new Set<Lane>();
  private readonly up: Line;
  private readonly down: Line;
  private readonly targetPort: number;
  private bytesUp = 0;
  private bytesDown = 0;
  private lastUp = performance.now();
  private lastDown = performance.now();

  private constructor(server: Server, profile: LinkProfile, targetPort: number) {
    this.server = server;
    // A server that listens on a TCP port has an address with one.
    this.port = (server.address() as AddressInfo).port;
    this.up = new Line(profile);
    this.down = new Line(profile);
    this.targetPort = targetPort;
    server.on('connection', (client) => this.relay(client));
  }

  /** Listens on a free loopback port and leads to another one. */
  static async open(profile: LinkProfile, targetPort: number): Promise<Link> {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Link(server, profile, targetPort);
  }

  counts(): LinkCounts {
    let pending = 0;
    for (const lane of this.lanes) pending += lane.pending;
    const { bytesUp, bytesDown } = this;
    const silentDownFor = performance.now() - this.lastDown;
    const silentFor = Math.min(silentDownFor, performance.now() - this.lastUp);
    return { bytesUp, bytesDown, pending, silentFor, silentDownFor };
  }

  /** Breaks all connections and stops listening. Closing twice is harmless. */
  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.resetAndDestroy();
    await closed;
  }

  private relay(client: Socket): void {
    const server = connect({ host: '127.0.0.1', port: this.targetPort, allowHalfOpen: true, noDelay: true });
    const upCounter = new UpgradeCounter();
    const downCounter = new UpgradeCounter();
    const lanes = [
      new Lane(client, server, this.up, (bytes) => {
        this.bytesUp += upCounter.count(bytes);
        this.lastUp = performance.now();
      }),
      new Lane(server, client, this.down, (bytes) => {
        this.bytesDown += downCounter.count(bytes);
        this.lastDown = performance.now();
      }),
    ];
    for (const lane of lanes) this.lanes.add(lane);
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      // Whatever breaks one side breaks the other: 'close' follows every error.
      socket.on('error', () => {});
      socket.on('close', () => {
        this.sockets.delete(socket);
        if (socket.readableEnded && socket.writableFinished) return;
        for (const lane of lanes) lane.stop();
        client.resetAndDestroy();
        server.resetAndDestroy();
      });
    }
    const forget = () => {
      if (!client.closed || !server.closed) return;
      for (const lane of lanes) this.lanes.delete(lane);
    };
    client.on('close', forget);
    server.on('close', forget);
  }
}
