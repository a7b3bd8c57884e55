import { stat } from 'node:fs/promises';

/** libuv starts no more. */
export const MAX_THREADS = 1024;
/** What the user had set is kept under this name while a limit stands in its place. */
const OUTER = 'FARGLASS_OUTER_';

/** How a session's process is started. */
export interface LimitedProcess {
  readonly execArgv: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Has a process of Node.js use no more than about `threads` cores: its main thread, where drawing is coded, and helpers
 * for the rest. With one there is still one helper, since Node.js reads files with it: then it compresses and decodes
 * pictures while the main thread waits or has little to do.
 */
export function limitThreads(environment: NodeJS.ProcessEnv, threads: number): LimitedProcess {
  const helpers = Math.max(1, threads - 1);
  const limited: NodeJS.ProcessEnv = { ...environment };
  for (const [name, count] of Object.entries(variables(helpers))) {
    limited[OUTER + name] = environment[name] ?? '';
    limited[name] = String(count);
  }
  return { execArgv: [`--v8-pool-size=${helpers}`], environment: limited };
}

/**
 * Gives the variables of `limitThreads` back what the user had set, once all have been read: what is started from here, a
 * shell or a program, is not to be limited.
 */
export async function releaseThreadVariables(environment: NodeJS.ProcessEnv): Promise<void> {
  // libuv reads its variable when its pool does something for the first time; libraries read theirs when they load.
  await stat('.').catch(() => undefined);
  for (const name of Object.keys(variables(1))) {
    const outer = environment[OUTER + name];
    if (outer === undefined) continue;
    delete environment[OUTER + name];
    if (outer === '') delete environment[name];
    else environment[name] = outer;
  }
}

/** What the parts of a process read to know how many threads to start. */
function variables(helpers: number) {
  return {
    /** Files, compression, and pictures. */
    UV_THREADPOOL_SIZE: helpers,
    /** libvips's own for one picture: several are done at once by the threads above. */
    VIPS_CONCURRENCY: 1,
    /** The canvas's runtime. */
    TOKIO_WORKER_THREADS: helpers,
  };
}
