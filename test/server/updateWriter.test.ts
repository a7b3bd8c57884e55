import { expect, test } from 'vitest';
import { type Command, ContextCoder, createContextCoreNow, Framebuffer, rect, SCREEN } from '../../protocol/index.ts';
import { CodingTime } from '../../server/session/codingTime.ts';
import { UpdateWriter } from '../../server/session/updateWriter.ts';

test('what has more operations than an update may have becomes several', () => {
  const [server, client] = [new Framebuffer(64, 64), new Framebuffer(64, 64)];
  const writer = new UpdateWriter(new ContextCoder(createContextCoreNow()), new CodingTime('best', () => 0), () => 0);
  const parts: { readonly command: Command }[] = [];
  for (let i = 0; i < 40_000; i++) {
    const place = rect((i * 7) % 64, (i * 11) % 64, 1, 1);
    const pixel = (0xff000000 | (i * 977)) >>> 0;
    server.fill(place, pixel);
    writer.fill(SCREEN, place, pixel, parts);
  }
  writer.close(parts);
  expect(parts.length).toBeGreaterThan(2);
  const decoder = new ContextCoder(createContextCoreNow());
  for (const { command } of parts) {
    if (command.name !== 'coded') throw new Error(`a ${command.name}`);
    decoder.decode(command.bytes, client);
  }
  expect(client.equals(server)).toBe(true);
});
