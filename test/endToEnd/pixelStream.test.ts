import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { measurePixelStreams } from '../../bench/pixelStream/measurePixelStreams.ts';

const program = fileURLToPath(new URL('../../dist/farglass.js', import.meta.url));

test('a workload is recorded and weighed in both modes: the same pixels change, and a stream takes fewer bytes', async () => {
  const [commands, raw] = await measurePixelStreams({ workloads: ['typing'], isQuick: true, program });
  for (const run of [commands, raw]) expect(run).toMatchObject({ outcome: 'complete', exactness: 'exact', note: '' });
  expect([commands?.mode, raw?.mode]).toEqual(['commands', 'raw']);
  const [lean, plain] = [commands!.weight!, raw!.weight!];
  // Keys may share a frame, and the caret may blink at any time.
  expect(Math.abs(lean.changedBytes - plain.changedBytes)).toBeLessThan(plain.changedBytes * 0.2);
  expect(lean.packedBytes).toBe(0);
  expect(plain.packedBytes).toBeGreaterThanOrEqual(plain.changedBytes);
  const [stream] = plain.streams;
  expect(lean.bytes).toBeLessThan(stream!.bytes);
  expect(stream!.bytes).toBeLessThan(plain.bytes);
});
