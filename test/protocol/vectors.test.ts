import { inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  type ClientMessage,
  type Command,
  CommandContext,
  clientMessages,
  commandNames,
  ProtocolError,
  Reader,
  readClientMessage,
  readCommand,
  readFrame,
  readServerMessage,
  type ServerMessage,
  serverMessages,
  Writer,
  writeClientMessage,
  writeCommand,
  writeFrame,
  writeServerMessage,
} from '../../protocol/index.ts';
import { clientMessageVectors } from '../vectors/clientMessages.ts';
import { commandVectors } from '../vectors/commands.ts';
import { frameVectors } from '../vectors/frames.ts';
import {
  type Malformed,
  malformedClientMessages,
  malformedFrames,
  malformedServerMessages,
} from '../vectors/malformed.ts';
import { serverMessageVectors } from '../vectors/serverMessages.ts';
import { bytesOf, hexOf, type Vector } from '../vectors/vector.ts';
import { intVectors, textVectors, u16Vectors, u32Vectors, uintVectors } from '../vectors/wire.ts';

interface Coding<T> {
  write(out: Writer, value: T): void;
  read(input: Reader): T;
}

/** Checks vectors both ways. Each is the first thing of its connection. */
function checkBothWays<T>(name: string, vectors: readonly Vector<T>[], { write, read }: Coding<T>): void {
  for (const { about, value, hex } of vectors) {
    test(`${name}: ${about}`, () => {
      const out = new Writer();
      write(out, value);
      expect(hexOf(out.take())).toBe(hexOf(bytesOf(hex)));
      const input = new Reader(bytesOf(hex));
      expect(read(input)).toStrictEqual(value);
      input.end(name);
    });
  }
}

/** The code of the ProtocolError that `run` must end in. */
function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
  return 'no error';
}

function checkRefused(vectors: readonly Malformed[], read: (bytes: Uint8Array) => unknown): void {
  for (const { about, code, hex } of vectors) {
    test(`refused (${code}): ${about}`, () => {
      expect(codeOf(() => read(bytesOf(hex)))).toBe(code);
    });
  }
}

describe('numbers and text', () => {
  checkBothWays('uint', uintVectors, { write: (out, value) => out.uint(value), read: (input) => input.uint() });
  checkBothWays('int', intVectors, { write: (out, value) => out.int(value), read: (input) => input.int() });
  checkBothWays('u16', u16Vectors, { write: (out, value) => out.u16(value), read: (input) => input.u16() });
  checkBothWays('u32', u32Vectors, { write: (out, value) => out.u32(value), read: (input) => input.u32() });
  checkBothWays('text', textVectors, {
    write: (out, value) => out.text(value),
    read: (input) => input.text(100, 'text'),
  });
});

describe('commands', () => {
  test('every command has a vector', () => {
    expect(Object.keys(commandVectors).sort()).toEqual([...commandNames].sort());
    for (const vectors of Object.values(commandVectors)) expect(vectors.length).toBeGreaterThan(0);
  });
  for (const [name, vectors] of Object.entries<readonly Vector<Command>[]>(commandVectors)) {
    checkBothWays(name, vectors, {
      write: (out, value) => writeCommand(out, value, new CommandContext()),
      read: (input) => readCommand(input, new CommandContext()),
    });
  }
  test('what is deflated in a vector is plain DEFLATE', () => {
    expect([...inflateRawSync(bytesOf('73 20 11 00 00'))]).toEqual(new Array(48).fill(0x40));
    expect([...inflateRawSync(bytesOf('fb 4f 21 00 00'))]).toEqual(new Array(64).fill(0xff));
  });
});

describe('messages of a client', () => {
  test('every message has a vector', () => {
    expect(Object.keys(clientMessageVectors).sort()).toEqual(Object.keys(clientMessages).sort());
    for (const vectors of Object.values(clientMessageVectors)) expect(vectors.length).toBeGreaterThan(0);
  });
  for (const [name, vectors] of Object.entries<readonly Vector<ClientMessage>[]>(clientMessageVectors)) {
    checkBothWays(name, vectors, { write: writeClientMessage, read: readClientMessage });
  }
  test('several may share a WebSocket message', () => {
    const input = new Reader(bytesOf('02 01 0a 00  0b  0a ac 02'));
    expect(readClientMessage(input)).toEqual({ name: 'ack', frames: 1, decodeTime: 10, held: 0 });
    expect(readClientMessage(input)).toEqual({ name: 'releaseAll' });
    expect(readClientMessage(input)).toEqual({ name: 'ping', token: 300 });
    input.end('the messages');
  });
  test('a hello may name encodings that this side does not know', () => {
    const hello = readClientMessage(new Reader(bytesOf('01 46474c53 0800 00 0000 64 03 01 c8 00 00')));
    expect(hello).toMatchObject({ name: 'hello', encodings: ['deflate', 'raw'] });
  });
  test('a hello of another version is answered with who must be updated', () => {
    expect(() => readClientMessage(new Reader(bytesOf('01 46474c53 0900')))).toThrow(/This side needs an update/);
    expect(() => readClientMessage(new Reader(bytesOf('01 46474c53 0100')))).toThrow(/The other side needs an update/);
  });
  test('a key that is not in the table travels as number 0', () => {
    const out = new Writer();
    writeClientMessage(out, { name: 'key', down: false, repeat: false, code: 'Fn', key: '', modifiers: 0 });
    expect(hexOf(out.take())).toBe('05 00 00');
  });
});

describe('messages of a server', () => {
  test('every message has a vector', () => {
    expect(Object.keys(serverMessageVectors).sort()).toEqual(Object.keys(serverMessages).sort());
    for (const vectors of Object.values(serverMessageVectors)) expect(vectors.length).toBeGreaterThan(0);
  });
  for (const [name, vectors] of Object.entries<readonly Vector<ServerMessage>[]>(serverMessageVectors)) {
    checkBothWays(name, vectors, { write: writeServerMessage, read: readServerMessage });
  }
  test('an end for a reason of a later version is still an end', () => {
    const message = readServerMessage(new Reader(bytesOf('46 63 02 48 69')));
    expect(message).toEqual({ name: 'closed', code: 'ended', reason: 'Hi' });
  });
});

describe('frames', () => {
  test('the vectors, one after another through one connection', () => {
    const writing = new CommandContext();
    const reading = new CommandContext();
    for (const { about, value, hex } of frameVectors) {
      const out = new Writer();
      writeFrame(out, value, writing);
      expect(hexOf(out.take()), about).toBe(hexOf(bytesOf(hex)));
      expect(readFrame(bytesOf(hex), reading), about).toStrictEqual(value);
    }
  });
});

describe('malformed', () => {
  checkRefused(malformedFrames, (bytes) => readFrame(bytes, new CommandContext()));
  checkRefused(malformedClientMessages, (bytes) => readClientMessage(new Reader(bytes)));
  checkRefused(malformedServerMessages, (bytes) => readServerMessage(new Reader(bytes)));
});

test('opcodes and ids are unique, and a message of one side is never one of the other', () => {
  const rows = [...Object.values(clientMessages), ...Object.values(serverMessages)];
  const ids = rows.map((row) => row.id);
  expect(new Set([...ids, 64]).size).toBe(ids.length + 1);
  for (const id of Object.values(clientMessages).map((row) => row.id)) expect(id).toBeLessThan(64);
  for (const id of Object.values(serverMessages).map((row) => row.id)) expect(id).toBeGreaterThan(64);
});
