import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Command, ContextCoder, createContextCoreNow, Framebuffer, rect, SCREEN } from '../../protocol/index.ts';
import { CoderRest } from '../../server/session/coderRest.ts';
import { CodingTime } from '../../server/session/codingTime.ts';
import { UpdateWriter } from '../../server/session/updateWriter.ts';

const decoder = new ContextCoder(createContextCoreNow());
const [server, client] = [new Framebuffer(64, 64), new Framebuffer(64, 64)];

function writerWith(now: () => number): UpdateWriter {
  return new UpdateWriter(new ContextCoder(createContextCoreNow()), new CodingTime('best', now), now);
}

/** Sends a fill to the client, which must show it. */
function send(writer: UpdateWriter, color: number): void {
  const parts: { readonly command: Command }[] = [];
  const place = rect(color % 60, color % 50, 3, 4);
  server.fill(place, (0xff000000 | color) >>> 0);
  writer.fill(SCREEN, place, (0xff000000 | color) >>> 0, parts);
  writer.close(parts);
  for (const { command } of parts) if (command.name === 'coded') decoder.decode(command.bytes, client);
  expect(client.equals(server)).toBe(true);
}

afterEach(() => {
  vi.useRealTimers();
});

describe("a viewer's coder", () => {
  it('rests when nothing has been coded for a minute, and goes on as before', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const writer = writerWith(() => performance.now());
    send(writer, 1);
    vi.advanceTimersByTime(40_000);
    send(writer, 2);
    vi.advanceTimersByTime(40_000);
    expect(vi.getTimerCount()).toBe(1);
    const rested = vi.spyOn(writer.rest, 'begin');
    vi.advanceTimersByTime(30_000);
    expect(rested).toHaveBeenCalledTimes(1);
    await rested.mock.results[0]!.value;
    expect(writer.rest.isResting).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    send(writer, 3);
    expect(writer.rest.isResting).toBe(false);
    writer.rest.end();
    expect(vi.getTimerCount()).toBe(0);

    // What is sent while it is being compressed counts.
    const other = writer.rest.begin();
    send(writer, 4);
    await other;
    expect(writer.rest.isResting).toBe(false);
    await writer.rest.begin();
    await writer.rest.begin();
    expect(writer.rest.isResting).toBe(true);
    for (const color of [5, 6, 6, 7]) send(writer, color);
    writer.rest.end();
  });

  it('gives its memory back', async () => {
    const collected = { isLetGo: false };
    const registry = new FinalizationRegistry<string>(() => {
      collected.isLetGo = true;
    });
    const rest = (() => {
      const core = createContextCoreNow();
      registry.register(core, '');
      const coder = new ContextCoder(core);
      coder.begin();
      coder.finish();
      return new CoderRest(coder, () => 0);
    })();
    await rest.begin();
    await expect.poll(() => collected.isLetGo).toBe(true);
    rest.wake();
  });
});
