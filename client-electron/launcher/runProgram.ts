import { spawn } from 'node:child_process';

/** Enough of a program's complaint to find the sentence that matters. */
const OUTPUT_LIMIT_CHARACTERS = 64 * 1024;

/** How a program ended. `code` is null when a signal ended it. */
export interface ProgramResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

/** Settings of `runProgram`. */
export interface ProgramOptions {
  readonly timeoutMs: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/**
 * Runs a program to its end and keeps the last 64 kB of what it says. A program that is still running after `timeoutMs`
 * is killed. Rejects when it cannot be started at all.
 */
export function runProgram(file: string, args: readonly string[], options: ProgramOptions): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      env: options.env ?? process.env,
      cwd: options.cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    let timedOut = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout = keepTail(stdout + text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = keepTail(stderr + text);
    });
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, options.timeoutMs);
    child.once('error', (cause) => {
      clearTimeout(timer);
      reject(cause);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr, timedOut });
    });
  });
}

/** The last part of a growing text, so that a chatty program costs bounded memory. */
export function keepTail(text: string): string {
  return text.length > OUTPUT_LIMIT_CHARACTERS ? text.slice(-OUTPUT_LIMIT_CHARACTERS) : text;
}
