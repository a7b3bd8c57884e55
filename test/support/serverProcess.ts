import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = new URL('../..', import.meta.url).pathname;

/** `farglass serve` as a user starts it, on a free port. */
export interface ServerProcess {
  readonly port: number;
  readonly url: string;
  readonly token: string | undefined;
  readonly child: ChildProcess;
  /** Everything that it has written to stderr so far. */
  errors(): string;
  stop(): Promise<void>;
}

/** Starts it and waits until it listens. Rejects with what it said when it does not. */
export async function startServerProcess(
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
  /** What runs it, such as `ip netns exec NAME`. */
  wrapper: readonly string[] = [],
): Promise<ServerProcess> {
  const [program = process.execPath, ...rest] = [...wrapper, process.execPath, 'dist/farglass.js', 'serve'];
  const child = spawn(program, [...rest, '--port', '0', '--json', ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (data: Buffer) => {
    errors += data.toString();
  });
  const exited = new Promise<never>((_, reject) => {
    child.once('exit', (code) => reject(new Error(`farglass serve ended with code ${code}: ${errors}`)));
  });
  exited.catch(() => {});
  const firstLine = new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve));
  const ready: { port: number; url: string; token?: string } = JSON.parse(await Promise.race([firstLine, exited]));
  const stop = () =>
    new Promise<void>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) resolve();
      else {
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }
    });
  return { port: ready.port, url: ready.url, token: ready.token, child, errors: () => errors, stop };
}

/** Writes files into a new folder; `remove` deletes it. */
export async function temporaryFiles(files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'farglass-test-'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return {
    path: (name: string) => join(folder, name),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
