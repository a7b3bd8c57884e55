import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mode } from '../../protocol/index.ts';
import { Canvas } from '../../server/index.ts';
import { arbitraryProgram, type DrawingStep, runStep } from '../support/drawingPrograms.ts';
import { createTransportPair } from '../support/memoryTransport.ts';
import { Mirror, startDrawnSession, until } from '../support/mirror.ts';

/** What happens to a session between two turns of the event loop. */
type Turn =
  | { readonly kind: 'draw'; readonly steps: readonly DrawingStep[] }
  | { readonly kind: 'mode'; readonly viewer: number; readonly mode: Mode }
  | { readonly kind: 'resize'; readonly width: number; readonly height: number }
  | { readonly kind: 'join'; readonly mode: Mode }
  | { readonly kind: 'settle' };

const mode = fc.constantFrom<Mode>('commands', 'raw');
const turn: fc.Arbitrary<Turn> = fc.oneof(
  { weight: 8, arbitrary: arbitraryProgram(8).map((steps): Turn => ({ kind: 'draw', steps })) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('mode' as const), viewer: fc.nat(3), mode }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('resize' as const),
      width: fc.integer({ min: 64, max: 260 }),
      height: fc.integer({ min: 64, max: 200 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('join' as const), mode }) },
  { weight: 3, arbitrary: fc.constant<Turn>({ kind: 'settle' }) },
);

async function play(turns: readonly Turn[]): Promise<void> {
  const { session } = await startDrawnSession();
  const mirrors: Mirror[] = [];
  const join = (joining: Mode) => {
    const [serverEnd, clientEnd] = createTransportPair();
    session.accept(serverEnd);
    mirrors.push(new Mirror(clientEnd, joining));
  };
  join('commands');
  join('raw');
  const same = () => mirrors.every((mirror) => mirror.equals(session));
  for (const next of turns) {
    if (next.kind === 'settle') await until(same, 'equal pixels', 5000);
    else if (next.kind === 'draw') {
      // A fresh canvas: programs leave clips and transforms behind.
      const canvas = new Canvas(session.display);
      for (const step of next.steps) runStep(canvas, step);
    } else if (next.kind === 'join') join(next.mode);
    else if (next.kind === 'resize') mirrors[0]!.client.resize(next.width, next.height, 1);
    else mirrors[next.viewer % mirrors.length]!.client.setMode(next.mode);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await until(() => same() || mirrors.some(({ faults }) => faults.length > 0), 'equal pixels', 5000);
  expect(mirrors.flatMap(({ faults }) => faults)).toEqual([]);
  for (const { client } of mirrors) client.close();
}

describe('a session and its clients over a memory transport', () => {
  it('show the same pixels whenever it is quiet, for any drawing, mode switches, resizes and latecomers', async () => {
    await fc.assert(fc.asyncProperty(fc.array(turn, { maxLength: 10 }), play), { numRuns: 150 });
  });
});
