import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Command,
  CommandContext,
  type Frame,
  ProtocolError,
  Reader,
  readClientMessage,
  readFrame,
  readServerMessage,
  SCREEN,
  Writer,
  writeClientMessage,
  writeFrame,
  writeServerMessage,
} from '../../protocol/index.ts';
import {
  clientMessage,
  clientMessageArbitraries,
  command,
  commandArbitraries,
  frame,
  int32,
  serverMessage,
  serverMessageArbitraries,
  text,
  uint32,
} from '../support/arbitraries.ts';

/** Whether a frame travels as the bytes of its update, which have no length of their own. */
function isUpdate({ commands }: Frame): boolean {
  return commands.length === 1 && commands[0]!.name === 'coded' && commands[0]!.surface === SCREEN;
}

function bytesOfFrame(value: Frame, context = new CommandContext()): Uint8Array<ArrayBuffer> {
  const out = new Writer();
  writeFrame(out, value, context);
  return out.take();
}

describe('what is written is what is read', () => {
  test('every command by itself', () => {
    for (const arbitrary of Object.values<fc.Arbitrary<Command>>(commandArbitraries)) {
      fc.assert(
        fc.property(arbitrary, (it) => {
          const value = { inputs: 0, commands: [it] };
          expect(readFrame(bytesOfFrame(value), new CommandContext())).toStrictEqual(value);
        }),
        { numRuns: 60 },
      );
    }
  });

  test('frames, one after another through one connection', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 5 }), (frames) => {
        const writing = new CommandContext();
        const reading = new CommandContext();
        for (const it of frames) expect(readFrame(bytesOfFrame(it, writing), reading)).toStrictEqual(it);
      }),
      { numRuns: 200 },
    );
  });

  test('more colours than the recent ones hold', () => {
    const colors = fc.array(fc.nat({ max: 90 }), { minLength: 200, maxLength: 400 });
    fc.assert(
      fc.property(colors, (list) => {
        const rects = [{ x: 0, y: 0, width: 1, height: 1 }];
        const commands = list.map((color) => ({ name: 'fill', surface: 0, rects, color }) as const);
        const value = { inputs: 0, commands };
        expect(readFrame(bytesOfFrame(value), new CommandContext())).toStrictEqual(value);
      }),
      { numRuns: 30 },
    );
  });

  test('more cursors than the recent ones hold, each of which travels once while it is held', () => {
    const looks = fc.array(fc.nat({ max: 24 }), { minLength: 60, maxLength: 120 });
    fc.assert(
      fc.property(looks, (list) => {
        const [writing, reading] = [new CommandContext(), new CommandContext()];
        const recent: number[] = [];
        for (const look of list) {
          // Neither their sizes nor their pixels alone tell them apart.
          const [width, height] = [4 + (look % 2), 5 - (look % 2)];
          const rgba = Uint8Array.from({ length: width * height * 4 }, (_, i) => (i === 7 ? look >> 1 : 200));
          const shape = { kind: 'image', width, height, hotX: look % 3, hotY: 1, rgba } as const;
          const value: Frame = { inputs: 0, commands: [{ name: 'cursor', surface: 0, shape }] };
          const bytes = bytesOfFrame(value, writing);
          expect(readFrame(bytes, reading)).toStrictEqual(value);
          expect(bytes.length === 5).toBe(recent.includes(look));
          if (!recent.includes(look)) recent.push(look);
          if (recent.length > 16) recent.shift();
        }
      }),
      { numRuns: 30 },
    );
  });

  test('messages of a client, several in one WebSocket message', () => {
    fc.assert(
      fc.property(fc.array(clientMessage, { maxLength: 8 }), (messages) => {
        const out = new Writer();
        for (const it of messages) writeClientMessage(out, it);
        const input = new Reader(out.take());
        for (const it of messages) expect(readClientMessage(input)).toStrictEqual(it);
        input.end('the messages');
      }),
      { numRuns: 300 },
    );
    for (const arbitrary of Object.values<fc.Arbitrary<Parameters<typeof writeClientMessage>[1]>>(
      clientMessageArbitraries,
    )) {
      fc.assert(
        fc.property(arbitrary, (it) => {
          const out = new Writer();
          writeClientMessage(out, it);
          expect(readClientMessage(new Reader(out.take()))).toStrictEqual(it);
        }),
        { numRuns: 50 },
      );
    }
  });

  test('messages of a server', () => {
    for (const arbitrary of Object.values<fc.Arbitrary<Parameters<typeof writeServerMessage>[1]>>(
      serverMessageArbitraries,
    )) {
      fc.assert(
        fc.property(arbitrary, (it) => {
          const out = new Writer();
          writeServerMessage(out, it);
          expect(readServerMessage(new Reader(out.take()))).toStrictEqual(it);
        }),
        { numRuns: 50 },
      );
    }
  });

  test('numbers and text', () => {
    fc.assert(
      fc.property(uint32, int32, text(40), (unsigned, signed, words) => {
        const out = new Writer(1);
        out.uint(unsigned);
        out.int(signed);
        out.u32(unsigned);
        out.u16(unsigned & 0xffff);
        out.text(words);
        const input = new Reader(out.take());
        expect(input.uint()).toBe(unsigned);
        expect(input.int()).toBe(signed);
        expect(input.u32()).toBe(unsigned);
        expect(input.u16()).toBe(unsigned & 0xffff);
        expect(input.text(160, 'words')).toBe(words);
        input.end('the fields');
      }),
      { numRuns: 500 },
    );
  });

  test('a message that is a slice of a larger buffer', () => {
    fc.assert(
      fc.property(frame, fc.nat({ max: 9 }), (it, before) => {
        const bytes = bytesOfFrame(it);
        const larger = new Uint8Array(before + bytes.length + 5).fill(0xaa);
        larger.set(bytes, before);
        const slice = larger.subarray(before, before + bytes.length);
        expect(readFrame(slice, new CommandContext())).toStrictEqual(it);
      }),
      { numRuns: 100 },
    );
  });
});

test('names, reasons and labels that are too long are cut between characters', () => {
  const out = new Writer();
  fc.assert(
    fc.property(text(8), fc.nat({ max: 40 }), (words, maximum) => {
      out.text(words, maximum);
      const shorter = new Reader(out.take()).text(maximum, 'words');
      expect(words.startsWith(shorter)).toBe(true);
      const next = [...words.slice(shorter.length)][0] ?? '';
      if (next !== '') expect(Buffer.byteLength(shorter + next)).toBeGreaterThan(maximum);
    }),
    { numRuns: 300 },
  );
  const long = '€'.repeat(5000);
  writeServerMessage(out, { name: 'title', title: long });
  writeServerMessage(out, { name: 'closed', code: 'crashed', reason: long });
  const input = new Reader(out.take());
  expect(readServerMessage(input)).toEqual({ name: 'title', title: '€'.repeat(341) });
  expect(readServerMessage(input)).toMatchObject({ reason: '€'.repeat(341) });
  const rect = { x: 0, y: 0, width: 9, height: 9 };
  const label = { name: 'label', surface: 0, rect, text: long } as const;
  const read = readFrame(bytesOfFrame({ inputs: 0, commands: [label] }), new CommandContext());
  expect(read.commands).toMatchObject([{ text: '€'.repeat(1365) }]);
});

test('what take() handed over is never written again', () => {
  const out = new Writer();
  out.text('first');
  const first = out.take();
  const copy = first.slice();
  out.text('second');
  expect(first).toEqual(copy);
  expect(out.length).toBe(7);
});

describe('every truncation', () => {
  test('of a frame gives an error or fewer commands', () => {
    fc.assert(
      fc.property(
        frame.filter((it) => !isUpdate(it)),
        (it) => {
          const bytes = bytesOfFrame(it);
          for (let length = 0; length < bytes.length; length++) {
            const shorter = readOrRefuse(() => readFrame(bytes.subarray(0, length), new CommandContext()));
            if (shorter === undefined) continue;
            expect(shorter.inputs).toBe(it.inputs);
            expect(shorter.commands.length).toBeLessThan(it.commands.length);
            expect(shorter.commands).toStrictEqual(it.commands.slice(0, shorter.commands.length));
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test('of one command is an error', () => {
    fc.assert(
      fc.property(command, (it) => {
        if (isUpdate({ inputs: 0, commands: [it] })) return;
        const bytes = bytesOfFrame({ inputs: 0, commands: [it] });
        for (let length = 3; length < bytes.length; length++) {
          expect(() => readFrame(bytes.subarray(0, length), new CommandContext())).toThrow(ProtocolError);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('of a frame that is one update gives the beginning of the update', () => {
    fc.assert(
      fc.property(fc.nat(127), fc.uint8Array({ maxLength: 40 }), (inputs, update) => {
        const whole = bytesOfFrame({ inputs, commands: [{ name: 'coded', surface: SCREEN, bytes: update }] });
        expect(whole.length).toBe(1 + update.length);
        for (let length = 1; length <= whole.length; length++) {
          const bytes = update.subarray(0, length - 1);
          const expected = { inputs, commands: [{ name: 'coded', surface: SCREEN, bytes }] };
          expect(readFrame(whole.subarray(0, length), new CommandContext())).toStrictEqual(expected);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('of a message is an error', () => {
    const out = new Writer();
    fc.assert(
      fc.property(clientMessage, serverMessage, (fromClient, fromServer) => {
        writeClientMessage(out, fromClient);
        const client = out.take();
        for (let length = 0; length < client.length; length++) {
          expect(() => readClientMessage(new Reader(client.subarray(0, length)))).toThrow(ProtocolError);
        }
        writeServerMessage(out, fromServer);
        const server = out.take();
        for (let length = 0; length < server.length; length++) {
          expect(() => readServerMessage(new Reader(server.subarray(0, length)))).toThrow(ProtocolError);
        }
      }),
      { numRuns: 150 },
    );
  });
});

/** The value, or undefined when the bytes were refused as a fault of the peer. */
function readOrRefuse<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}
