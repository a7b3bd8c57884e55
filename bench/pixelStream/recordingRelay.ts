import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { startProgram } from '../childProgram.ts';
import { monotonicMilliseconds, Recording } from './recording.ts';

/** What clients connect to in place of the server. */
export interface RecordingRelay {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts `farglass bench record` before a port, in a process of its own. */
export async function startRelay(program: string, targetPort: number, file: string): Promise<RecordingRelay> {
  const { ready, stop } = await startProgram([program, 'bench', 'record', String(targetPort), file]);
  // Our own program's line; see recordCommand.
  return { port: (ready as { readonly port: number }).port, close: stop };
}

/** Relays connections on loopback to a port, and writes what comes back to a file. */
export async function runRelay(targetPort: number, file: string, listenPort = 0): Promise<RecordingRelay> {
  const recording = new Recording(file);
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer({ noDelay: true }, (client) => {
    const connection = connections++;
    const target = connect({ host: '127.0.0.1', port: targetPort, noDelay: true });
    target.on('data', (bytes) => recording.add({ connection, at: monotonicMilliseconds(), bytes }));
    for (const [from, to] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroySoon();
      });
    }
  });
  server.listen(listenPort, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port, // of a TCP server it is never a text
    async close() {
      for (const socket of sockets) socket.destroy();
      const closed = once(server, 'close');
      server.close();
      await closed;
      recording.close();
    },
  };
}
