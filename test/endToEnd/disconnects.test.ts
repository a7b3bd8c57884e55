import { describe, expect, it } from 'vitest';
import type { Mode } from '../../protocol/index.ts';
import { breakConnections } from '../support/disconnects.ts';

const SEED = 20_061;
/** Altogether 200. */
const DISCONNECTS = 50;

const plans: readonly (readonly [Mode, boolean])[] = [
  ['commands', false],
  ['commands', true],
  ['raw', false],
  ['raw', true],
];

describe('F1: connections that break at random bytes', () => {
  it.each(plans)(
    `leave no wrong pixel and no lost or doubled input (%s, busy: %s, seed ${SEED})`,
    async (mode, isBusy) => {
      const seed = SEED + plans.findIndex(([m, b]) => m === mode && b === isBusy);
      const result = await breakConnections({ mode, isBusy, disconnects: DISCONNECTS, seed });
      expect(result.differences).toEqual([]);
      expect(result.received).toEqual(result.typed);
      expect(result.disconnects).toBe(DISCONNECTS);
    },
  );

  it(`F31: nor do 500 resizes between and during the breaks (seed ${SEED})`, async () => {
    let resizes = 0;
    for (let seed = SEED; resizes < 500; seed++) {
      const result = await breakConnections({
        mode: seed % 2 ? 'raw' : 'commands',
        isBusy: true,
        disconnects: 15,
        seed,
        resizes: true,
      });
      expect(result.differences, `seed ${seed}`).toEqual([]);
      expect(result.received, `seed ${seed}`).toEqual(result.typed);
      resizes += result.resizes;
    }
  });
});
