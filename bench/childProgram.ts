import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';

/** A program that has not said that it is ready after this time never will. */
const START_LIMIT_MILLISECONDS = 15_000;
/** A program that was asked to end gets this long before it is made to. */
const STOP_LIMIT_MILLISECONDS = 3000;
/** How much of what it complained about an error quotes, characters. */
const QUOTED_LENGTH = 2000;

/** Whatever runs on another machine in life gets the processor when nobody else here wants it (nice). */
const ELSEWHERE_NICENESS = 5;

/** A program that runs beside us and has printed a line of JSON when it was ready. */
export interface ChildProgram {
  readonly child: ChildProcess;
  /** The line, parsed. */
  readonly ready: unknown;
  /** Ends it and waits until it has. */
  stop(): Promise<void>;
}

/**
 * Starts a Node program with a channel for messages; rejects with what it complained about when it does not start.
 * `isElsewhere`: it plays the part of another machine, so however busy it is, links and clients do not wait for it.
 */
export async function startProgram(
  args: readonly string[],
  { env = process.env, isElsewhere = false }: { readonly env?: NodeJS.ProcessEnv; readonly isElsewhere?: boolean } = {},
): Promise<ChildProgram> {
  const child = spawn(process.execPath, [...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl+C in a terminal is for us alone: a run that is under way may end in order.
    detached: true,
  });
  if (isElsewhere && child.pid !== undefined) setPriority(child.pid, ELSEWHERE_NICENESS);
  const kill = () => child.kill();
  process.once('exit', kill);
  let complaints = '';
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    complaints = (complaints + text).slice(-QUOTED_LENGTH);
  });
  const exited = once(child, 'exit');
  const stop = async () => {
    process.off('exit', kill);
    if (child.exitCode === null && child.signalCode === null) {
      child.kill();
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MILLISECONDS);
      await exited;
      clearTimeout(force);
    }
  };
  const line = await new Promise<string | undefined>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), START_LIMIT_MILLISECONDS);
    const finish = (line: string | undefined) => {
      clearTimeout(timer);
      resolve(line);
    };
    // stdout is a pipe, as asked for above.
    createInterface({ input: child.stdout as NonNullable<typeof child.stdout> }).once('line', finish);
    void exited.then(() => finish(undefined));
  });
  try {
    if (line === undefined) throw new Error(complaints.trim() || 'It said nothing.');
    return { child, ready: JSON.parse(line), stop };
  } catch (cause) {
    await stop();
    const detail = cause instanceof Error ? cause.message : '';
    throw new Error(`\`node ${args.join(' ')}\` did not start. ${detail}`, { cause });
  }
}
