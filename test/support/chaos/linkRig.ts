import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Random } from '../../../bench/random.ts';
import { ChaosLink, type ChaosProfile } from '../chaosLink.ts';

/** Plain sockets around a link, for tests of the link itself. */
export class LinkRig {
  private readonly owned: { close(): unknown }[] = [];

  /** A server that hands its connections to `serve`, a link to it, and a client at the near end. */
  async open(profile: ChaosProfile, serve: (socket: Socket) => void) {
    const server: Server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
      socket.on('error', () => {});
      this.owns({ close: () => socket.destroy() });
      serve(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.owns(server);
    // A server that listens on a TCP port has an address with one.
    const link = await ChaosLink.open(profile, (server.address() as AddressInfo).port);
    this.owns(link);
    return { link, client: await this.connect(link) };
  }

  /** Another client of the link. */
  async connect(link: ChaosLink): Promise<Socket> {
    const client = connect({ port: link.port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    client.on('error', () => {});
    this.owns({ close: () => client.destroy() });
    await once(client, 'connect');
    return client;
  }

  /** Closes this with everything else. */
  owns(one: { close(): unknown }): void {
    this.owned.push(one);
  }

  /** Closes what was opened, the newest first. */
  async close(): Promise<void> {
    for (const one of this.owned.splice(0).reverse()) await one.close();
  }
}

/** Bytes without a pattern, the same for the same seed. */
export function noise(seed: number, length: number): Buffer {
  const random = new Random(seed);
  return Buffer.from(Uint8Array.from({ length }, () => random.integer(0, 255)));
}

/** Waits until a socket is closed, by an error or not; resolves with the error's code. */
export function closed(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    let code: string | undefined;
    socket.once('error', (error: NodeJS.ErrnoException) => {
      code = error.code;
    });
    socket.once('close', () => resolve(code));
  });
}

/** All that a socket receives until it ends or breaks. */
export async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  await new Promise<void>((resolve) => {
    socket.once('end', resolve);
    socket.once('close', () => resolve());
  });
  return Buffer.concat(chunks);
}
