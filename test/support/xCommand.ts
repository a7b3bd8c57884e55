import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const root = new URL('../..', import.meta.url).pathname;

/** What a command says when it is ready. */
export interface Ready {
  readonly url: string;
  readonly session: string;
  readonly port: number;
  readonly display: number;
  readonly authority?: string;
}

/** A command that shows X programs, as a user starts it. */
export class XCommand {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  /** Its first line when it has one. */
  readonly ready: Promise<Ready>;
  errors = '';

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = root) {
    const command = [`${root}dist/farglass.js`, args[0]!, '--port', '0', '--json', ...args.slice(1)];
    const options = { cwd, env: { ...process.env, ...env } };
    this.child = spawn(process.execPath, command, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stderr!.on('data', (data: Buffer) => {
      this.errors += data.toString();
    });
    this.exited = new Promise((resolve) => this.child.once('close', resolve));
    this.ready = new Promise((resolve, reject) => {
      createInterface(this.child.stdout!).once('line', (line) => resolve(JSON.parse(line)));
      void this.exited.then((code) => reject(new Error(`farglass ended with code ${code}: ${this.errors}`)));
    });
    this.ready.catch(() => {});
  }

  /** As Ctrl+C does. */
  async interrupt(): Promise<number | null> {
    this.child.kill('SIGINT');
    return this.exited;
  }
}
