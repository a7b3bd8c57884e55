import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../client-electron/headless/index.ts';
import { startServerProcess, temporaryFiles } from '../support/serverProcess.ts';

/** Has the helpers of its process do six jobs at once, and tells which threads did them. */
const busy = `
import { execFileSync } from 'node:child_process';
import { pbkdf2 } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { defineApp } from 'farglass';
const JOBS = 6;
/** CPU time by thread, hundredths of a second. */
function times() {
  return new Map(readdirSync('/proc/self/task').map((id) => {
    const stat = readFileSync('/proc/self/task/' + id + '/stat', 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number);
    return [Number(id), fields[11] + fields[12]];
  }));
}
export default defineApp({
  title: 'Busy',
  description: 'Works elsewhere.',
  start({ canvas, on }) {
    const say = (text: string) => {
      canvas.fillStyle = '#fff';
      canvas.fillRect(0, 0, canvas.width, canvas.height);
      canvas.fillStyle = '#000';
      canvas.font = '14px monospace';
      canvas.fillText(text, 10, 40);
    };
    say('ready');
    on('paste', () => {
      const before = times();
      let left = JOBS;
      for (let i = 0; i < JOBS; i++) {
        pbkdf2('a', 'b', 200_000, 64, 'sha512', () => {
          if (--left > 0) return;
          const after = times();
          const helpers = [...after].filter(([id, time]) => id !== process.pid && time - (before.get(id) ?? 0) > 4);
          const heard = execFileSync('sh', ['-c', 'echo "$UV_THREADPOOL_SIZE/$TOKIO_WORKER_THREADS/$FARGLASS_OUTER_UV_THREADPOOL_SIZE"'], { encoding: 'utf8' });
          say('done ' + helpers.length + ' of ' + after.size + ' program ' + heard.trim() + ' end');
        });
      }
    });
  },
});`;

let files: Awaited<ReturnType<typeof temporaryFiles>>;

beforeAll(async () => {
  files = await temporaryFiles({ 'busy.ts': busy });
});
afterAll(() => files.remove());

/** Runs the app on a server with these arguments; a program that it starts tells what it finds in its environment. */
async function work(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const server = await startServerProcess(['--no-x11', '--app', files.path('busy.ts'), ...args], env);
  try {
    const client = await connect(`127.0.0.1:${server.port}/app/busy`);
    await client.waitForText('ready');
    client.paste('go');
    await client.waitForText(/program .* end/, { timeout: 20_000 });
    const text = client.text();
    client.close();
    const [, helpers, threads, heard] = /done (\d+) of (\d+) program (\S*) end/.exec(text) ?? [];
    return { helpers: Number(helpers), threads: Number(threads), heard };
  } finally {
    await server.stop();
  }
}

describe('the threads of a session', () => {
  it('are as many as --threads allows, and programs that it starts know nothing of that', async () => {
    const unlimited = await work([]);
    expect(unlimited).toMatchObject({ helpers: 4, heard: '//' });
    const one = await work(['--threads', '1']);
    expect(one).toMatchObject({ helpers: 1, heard: '//' });
    // Three less of libuv's pool, and three less of V8's.
    expect(one.threads).toBeLessThanOrEqual(unlimited.threads - 6);
    const three = await work(['--threads', '3'], { UV_THREADPOOL_SIZE: '7' });
    expect(three).toMatchObject({ helpers: 2, heard: '7//' });
    expect(three.threads).toBeGreaterThan(one.threads);
  });

  it('must be a number', async () => {
    for (const bad of ['0', '-1', '1.5', 'all', '1025', '']) {
      await expect(startServerProcess(['--threads', bad])).rejects.toThrow(
        /code 2: error: option '--threads <number>' argument '.*' is invalid. Give a whole number from 1 to 1024/,
      );
    }
  });
});
