import { setTimeout as delay } from 'node:timers/promises';
import type { Mode } from '../../protocol/index.ts';
import type { ChaosProfile } from '../../test/support/chaosLink.ts';
import { busiestOfTree, residentBytes } from '../processTree.ts';
import { isOfProgram } from '../program.ts';
import { median } from '../statistics.ts';
import { MotionSession } from './motionSession.ts';

const PHASE_MILLISECONDS = 20_000;
const QUICK_PHASE_MILLISECONDS = 6000;
const SAMPLE_MILLISECONDS = 250;

/** So slow that nothing of what is sent leaves the sockets in between: a viewer that has stopped reading. */
const STOPPED: ChaosProfile = { bitsPerSecond: 1, roundTripMilliseconds: 40 };
const ONE_KILOBIT: ChaosProfile = { bitsPerSecond: 1000, roundTripMilliseconds: 500 };
const NO_LIMIT: ChaosProfile = {};

export interface MemoryOptions {
  readonly program: string;
  readonly mode: Mode;
  readonly isQuick: boolean;
  readonly seed: number;
}

/** A while in the life of a session's process. */
export interface MemoryPhase {
  readonly viewers: string;
  /** Memory in use, bytes: the median and the greatest of the second half. */
  readonly medianBytes: number;
  readonly maxBytes: number;
  /** Pictures a second that the viewer without a limit got. */
  readonly framesPerSecond: number;
}

export interface Memory {
  readonly mode: Mode;
  readonly phases: readonly MemoryPhase[];
}

/**
 * Measures a session's memory while its app draws at 60 frames a second, with a viewer without a limit alone, then
 * beside one that a link of 1 kbit/s feeds, then beside one that stops reading, then alone again.
 */
export async function measureMemory({ program, mode, isQuick, seed }: MemoryOptions): Promise<Memory> {
  const session = await MotionSession.open({ program, seed, picture: 'small' });
  try {
    const fast = await session.join(mode);
    await session.start(fast);
    const pid = await busiestOfTree(
      session.serverPid,
      (line) => isOfProgram(program, line) && line.includes('session'),
    );
    if (pid === undefined) throw new Error('The process of the session was not found; there may be no /proc.');
    const watch = async (viewers: string): Promise<MemoryPhase> => {
      const end = performance.now() + (isQuick ? QUICK_PHASE_MILLISECONDS : PHASE_MILLISECONDS);
      const samples: number[] = [];
      const [start, before] = [performance.now(), fast.view.pictures];
      while (performance.now() < end) {
        samples.push(await residentBytes(pid));
        await delay(SAMPLE_MILLISECONDS);
      }
      const framesPerSecond = ((fast.view.pictures - before) * 1000) / (performance.now() - start);
      const late = samples.slice(samples.length >> 1);
      return { viewers, medianBytes: median(late) ?? Number.NaN, maxBytes: Math.max(...late), framesPerSecond };
    };
    const beside = async (viewers: string, profile: ChaosProfile) => {
      // It opens without a limit: what is measured is what comes after.
      const link = await session.link(program, NO_LIMIT);
      const slow = await session.join(mode, link);
      await link.setProfile(profile);
      const phase = await watch(viewers);
      slow.client.close();
      await link.close();
      return phase;
    };
    // A process that has just started still grows.
    await watch('');
    const phases = [
      await watch('alone'),
      await beside('beside one of 1 kbit/s', ONE_KILOBIT),
      await beside('beside one that does not read', STOPPED),
      await watch('alone again'),
    ];
    return { mode, phases };
  } finally {
    await session.close();
  }
}
