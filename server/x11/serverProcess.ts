import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';

/** What it says last is kept for whoever asks why it ended, characters. */
const KEPT_OUTPUT = 4096;
const KEPT_LINES = 8;
/** A server that does not end when asked is killed after this time, milliseconds. */
const END_MS = 3000;

/**
 * Waits beside the server. Its input ends when our process does, however that ends: then it ends the server, which is
 * still the one that was started when the folder ($1) stands in its command line, and removes the folder. A line says
 * that we have done that ourselves.
 */
const GUARD = `
read -r server || exit
read -r _ && exit
for signal in TERM TERM KILL; do
  grep -qsF -- "$1" "/proc/$server/cmdline" || break
  kill -s "$signal" "$server"
  sleep 1
done
rm -rf -- "$1"
`;

/** Another process of ours with a folder of its own, which live as long as we do at most. */
export class ServerProcess {
  readonly pid: number;
  /** Resolves when it has ended, with how, and what it said last. */
  readonly ended: Promise<string>;
  /** Resolves when its folder and its guard have gone, too. */
  readonly gone: Promise<void>;
  private readonly child: ChildProcess;
  private hasEnded = false;

  /** Starts a program, which has the name of the folder among its arguments. When it cannot be started the folder goes. */
  static async start(program: string, args: readonly string[], folder: string): Promise<ServerProcess> {
    // In sessions of their own, so that Ctrl+C in our terminal does not end them before we do.
    const aside = { cwd: '/', detached: true } as const;
    const guard = spawn('/bin/sh', ['-c', GUARD, 'sh', folder], { ...aside, stdio: ['pipe', 'ignore', 'ignore'] });
    // One that was ended by somebody takes no line any more.
    guard.stdin.on('error', () => {});
    const child = spawn(program, args, { ...aside, stdio: ['ignore', 'ignore', 'pipe'] });
    // In the same turn as the start: there is no time in which we could end and leave it alone.
    guard.stdin.write(`${child.pid ?? ''}\n`);
    try {
      await Promise.all([once(guard, 'spawn'), once(child, 'spawn')]);
    } catch (error) {
      child.kill();
      await rm(folder, { recursive: true, force: true });
      guard.stdin.end('\n');
      throw error;
    }
    return new ServerProcess(child, guard, folder);
  }

  private constructor(child: ChildProcess, guard: ChildProcess, folder: string) {
    // It has been spawned, so it has a number.
    this.pid = child.pid as number;
    this.child = child;
    let output = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-KEPT_OUTPUT);
    });
    this.ended = once(child, 'close').then(([code, signal]: (number | string | null)[]) => {
      this.hasEnded = true;
      const lines = output.split('\n').filter((line) => /\w/.test(line));
      return [signal === null ? `exit code ${code}` : `${signal}`, ...lines.slice(-KEPT_LINES)].join('\n');
    });
    const guardEnded = once(guard, 'exit');
    this.gone = this.ended.then(async () => {
      // If we end before this has been done, the guard does it.
      await rm(folder, { recursive: true, force: true });
      guard.stdin?.end('\n');
      await guardEnded;
    });
  }

  /** Ends it, and waits until nothing of it is left. */
  async stop(): Promise<void> {
    if (!this.hasEnded) this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), END_MS);
    await this.ended;
    clearTimeout(timer);
    await this.gone;
  }
}
