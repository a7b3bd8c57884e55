import { describe, expect, it } from 'vitest';
import { limitThreads, releaseThreadVariables } from '../../server/session/threadLimit.ts';

describe('a limit of threads', () => {
  it.each([
    [1, 1],
    [2, 1],
    [4, 3],
  ])('of %i leaves %i beside the main thread', (threads, helpers) => {
    const { execArgv, environment } = limitThreads({ HOME: '/root' }, threads);
    expect(execArgv).toEqual([`--v8-pool-size=${helpers}`]);
    expect(environment).toMatchObject({
      ...{ HOME: '/root', UV_THREADPOOL_SIZE: `${helpers}`, TOKIO_WORKER_THREADS: `${helpers}`, VIPS_CONCURRENCY: '1' },
    });
  });

  it('leaves no trace in the environment once it holds', async () => {
    for (const outer of [{ HOME: '/root' }, { UV_THREADPOOL_SIZE: '9', VIPS_CONCURRENCY: '2' }]) {
      const { environment } = limitThreads(outer, 2);
      await releaseThreadVariables(environment);
      expect(environment).toEqual(outer);
    }
    const unlimited = { UV_THREADPOOL_SIZE: '9' };
    await releaseThreadVariables(unlimited);
    expect(unlimited).toEqual({ UV_THREADPOOL_SIZE: '9' });
  });
});
