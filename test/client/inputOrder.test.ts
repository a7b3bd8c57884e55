import { expect, test } from 'vitest';
import { InputOrder } from '../../client-electron/renderer/inputOrder.ts';

test('inputs keep their order while one of them waits, and go at once otherwise', async () => {
  const order = new InputOrder();
  const done: string[] = [];
  order.add(() => void done.push('a'));
  expect(done).toEqual(['a']);
  let read: () => void = () => undefined;
  order.add(async () => {
    await new Promise<void>((resolve) => {
      read = resolve;
    });
    done.push('pasted');
  });
  order.add(() => void done.push('b'));
  order.add(() => Promise.resolve().then(() => void done.push('c')));
  order.add(() => void done.push('d'));
  expect(done).toEqual(['a']);
  read();
  await expect.poll(() => done).toEqual(['a', 'pasted', 'b', 'c', 'd']);
});
