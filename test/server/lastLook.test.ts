import { performance } from 'node:perf_hooks';
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { LastLook } from '../../server/session/pacing/lastLook.ts';

const TURN_MS = 10;
const TURNS = 12;

describe('what may have waited unseen', () => {
  it('is one turn of a process at work, not all of its work', async () => {
    const watching = new LastLook();
    const stopped = new LastLook();
    watching.watch();
    for (let i = 0; i < TURNS; i++) {
      await turn();
      work(TURN_MS);
    }
    expect(watching.unseen).toBeGreaterThanOrEqual(TURN_MS * 0.9);
    expect(watching.unseen).toBeLessThan((stopped.unseen * 2) / 3);
    watching.stop();
  });

  it('does not grow while the process waits, nor keep it awake', async () => {
    const look = new LastLook();
    look.watch();
    const before = performance.eventLoopUtilization();
    await delay(300);
    expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.5);
    expect(look.unseen).toBeLessThan(150);
    look.stop();
  });

  it('counts from the last look on after the watch has ended', async () => {
    const look = new LastLook();
    look.watch();
    look.stop();
    await turn();
    work(3 * TURN_MS);
    await turn();
    expect(look.unseen).toBeGreaterThanOrEqual(3 * TURN_MS * 0.9);
  });
});

function work(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}
