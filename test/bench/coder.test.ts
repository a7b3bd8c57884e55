import { expect, it } from 'vitest';
import { formatCoder } from '../../bench/coder/coderCommand.ts';
import { coderScenes } from '../../bench/coder/coderScenes.ts';
import { measureCoder } from '../../bench/coder/measureCoder.ts';

it('the benchmark of the coder measures a scene with each way of coding it', async () => {
  const [, typing] = coderScenes(1).map(({ name }) => name);
  const figures = await measureCoder(1, [typing!]); // there are more than two
  const bytes = Object.fromEntries(figures.map((it) => [it.coder, it.bytes]));
  expect(Object.keys(bytes)).toEqual(['context', 'context, plain', 'deflate', 'planes', 'brotli 5', 'WebP']);
  expect(bytes['context, plain']).toBe(bytes.context);
  for (const { coder, bytes: of } of figures) if (!coder.startsWith('context')) expect(of).toBeGreaterThan(40);
  expect(bytes.context).toBeLessThan(10);
  for (const { encodeMilliseconds } of figures) expect(encodeMilliseconds).toBeGreaterThan(0);
  expect(formatCoder(figures)).toContain(typing);
});
