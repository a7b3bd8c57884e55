import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { XConnection } from '../../server/x11/xConnection.ts';
import { XServer, type XServerKind } from '../../server/x11/xServer.ts';

export function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

/** An X display of a test, with the programs that it starts there. */
export class DisplayWithPrograms {
  readonly server: XServer;
  private readonly programs: ChildProcess[] = [];
  private readonly connections: XConnection[] = [];

  private constructor(server: XServer) {
    this.server = server;
  }

  static async start(kind: XServerKind = 'fixed'): Promise<DisplayWithPrograms> {
    return new DisplayWithPrograms(await XServer.start({ width: 800, height: 600, kind }));
  }

  /** Another client of the display. */
  async connect(): Promise<XConnection> {
    const connection = await XConnection.open(this.server.address);
    this.connections.push(connection);
    return connection;
  }

  /** Starts a program that goes on until the end of the test. */
  start(program: string, ...args: readonly string[]): ChildProcess {
    const child = spawn(program, args, {
      env: { ...process.env, LC_ALL: 'C.UTF-8', ...this.server.environment },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    // Some end before they have read what they were given.
    child.stdin.on('error', () => undefined);
    this.programs.push(child);
    return child;
  }

  /** Runs a program with an input, and gives what it prints. */
  async run(program: string, args: readonly string[], input = ''): Promise<string> {
    const child = this.start(program, ...args);
    child.stdin?.end(input);
    const parts: Buffer[] = [];
    child.stdout?.on('data', (part: Buffer) => parts.push(part));
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}`);
    return Buffer.concat(parts).toString('utf8');
  }

  async stop(): Promise<void> {
    for (const connection of this.connections) connection.close();
    await this.server.stop();
    for (const program of this.programs) program.kill('SIGKILL');
  }
}
