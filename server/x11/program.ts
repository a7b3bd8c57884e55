import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';

/** What a program says when it ends badly is told to the user, so much of its last words, characters. */
const LAST_WORDS = 400;

/** A program on an X display. */
export class Program {
  private readonly child: ChildProcess;
  private lastWords = '';
  private isOver = false;

  /**
   * Starts `command` in a folder with an environment. `ended` is called once when it is over, with a sentence; also
   * when it could not be started.
   */
  constructor(
    command: readonly string[],
    options: { readonly environment: NodeJS.ProcessEnv; readonly folder: string },
    ended: (sentence: string, code: number) => void,
  ) {
    const [file = '', ...words] = command;
    this.child = spawn(file, words, {
      cwd: options.folder,
      env: options.environment,
      stdio: ['ignore', 'ignore', 'pipe'],
      // A group of its own: what it starts ends with it.
      detached: true,
    });
    this.child.stderr?.on('data', (data: Buffer) => {
      this.lastWords = (this.lastWords + data.toString()).slice(-LAST_WORDS);
    });
    const over = (sentence: string, code: number) => {
      if (this.isOver) return;
      this.isOver = true;
      ended(sentence, code);
    };
    this.child.on('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'ENOENT' ? 'it is not installed, or not on the PATH' : error.message;
      over(`${file} cannot be started: ${reason}.`, 127);
    });
    // Not `exit`: its last words may still be coming.
    this.child.on('close', (code, signal) => {
      if (code === 0) over(`${file} has ended.`, 0);
      else
        over(
          `${file} has ended ${signal ? `by ${signal}` : `with code ${code}`}. ${this.lastLine()}`.trim(),
          code ?? 128 + (constants.signals[signal!] ?? 0),
        );
    });
  }

  /** Ends it and what it started. */
  stop(): void {
    const { pid } = this.child;
    if (this.isOver || pid === undefined) return;
    try {
      process.kill(-pid, 'SIGTERM');
    } catch {
      // It has just ended.
    }
  }

  private lastLine(): string {
    return this.lastWords.trim().split('\n').at(-1) ?? '';
  }
}
