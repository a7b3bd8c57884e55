import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Client } from '../../client-electron/core/index.ts';
import { type InputMessage, KeptInputs } from '../../client-electron/core/keptInputs.ts';
import { typedText } from '../../client-electron/core/lostTyping.ts';
import {
  BUTTON_LEFT,
  CONTROL,
  CommandContext,
  inputNames,
  PROTOCOL_VERSION,
  portableDecoders,
  Reader,
  readClientMessage,
  type Transport,
  Writer,
  writeFrame,
  writeServerMessage,
} from '../../protocol/index.ts';
import { createTransportPair, type MemoryTransport } from '../support/memoryTransport.ts';
import { settled, TICKET } from '../support/scriptedServer.ts';

const text = (words: string): InputMessage => ({ name: 'text', text: words });
const move = (x: number, buttons = 0): InputMessage => ({ name: 'pointer', x, y: 0, buttons, modifiers: 0 });

/**
 * A session that counts what it receives from one viewer, and whose connections break around any message: before
 * it is received, after, or before the answer arrives.
 */
class CuttingSession {
  readonly received: string[] = [];
  private untold = 0;
  private current: MemoryTransport | undefined;
  private connections = 0;
  private readonly cuts: ('before' | 'after' | 'no')[];

  constructor(cuts: readonly ('before' | 'after' | 'no')[]) {
    this.cuts = [...cuts];
  }

  connect(): Transport {
    const [near, far] = createTransportPair();
    this.current = far;
    const isFirst = ++this.connections === 1;
    far.onMessage((bytes) => {
      if (this.current === far) this.take(bytes, far, isFirst);
    });
    return near;
  }

  private take(bytes: Uint8Array, far: MemoryTransport, isFirst: boolean): void {
    const cut = this.cuts.shift() ?? 'no';
    if (cut === 'before' && !isFirst) {
      far.break();
      return;
    }
    const input = new Reader(bytes);
    while (input.remaining > 0) {
      const message = readClientMessage(input);
      if (message.name === 'hello') this.welcome(far, !isFirst);
      else if (inputNames.has(message.name)) {
        this.untold++;
        this.received.push(message.name === 'text' ? message.text : message.name);
      }
    }
    if (cut === 'after') far.break();
    else this.tell(far);
  }

  private welcome(far: Transport, resumed: boolean): void {
    const names = {
      version: PROTOCOL_VERSION,
      session: 's',
      title: '',
      width: 8,
      height: 8,
      epoch: 1,
      ticket: TICKET,
    } as const;
    this.untold = 0;
    const out = new Writer();
    writeServerMessage(out, { name: 'welcome', ...names, resumed, inputs: this.received.length });
    far.send(out.take());
  }

  /** By a frame or by a receipt, now or with the next message. */
  private tell(far: Transport): void {
    if (this.untold === 0 || this.cuts.length % 3 === 0) return;
    const out = new Writer();
    if (this.cuts.length % 3 === 1) writeFrame(out, { inputs: this.untold, commands: [] }, new CommandContext());
    else writeServerMessage(out, { name: 'received', inputs: this.untold });
    this.untold = 0;
    far.send(out.take());
  }
}

describe('inputs that are kept until they are received', () => {
  it('are received once each and in order, wherever connections break', async () => {
    const cut = fc.oneof(
      { weight: 3, arbitrary: fc.constant('no' as const) },
      { weight: 1, arbitrary: fc.constant('before' as const) },
      { weight: 1, arbitrary: fc.constant('after' as const) },
    );
    const bursts = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(fc.array(cut, { maxLength: 40 }), bursts, async (cuts, sizes) => {
        const session = new CuttingSession(['no', ...cuts]);
        let clock = 0;
        const client = new Client({
          transport: session.connect(),
          reconnect: async () => session.connect(),
          mode: 'commands',
          width: 8,
          height: 8,
          scale: 1,
          decoders: portableDecoders,
          // Attempts need not wait in real time, and nothing grows old.
          now: () => (clock += 0.001),
          random: () => 0,
          present() {},
          onEvent() {},
        });
        await settled();
        const typed: string[] = [];
        for (const size of sizes) {
          for (let i = 0; i < size; i++) {
            typed.push(String(typed.length));
            client.textInput(typed.at(-1) ?? '');
            // Not counted, but kept in its place.
            if (typed.length % 3 === 0) client.releaseAll();
          }
          await settled();
          clock += 1;
          client.wake();
        }
        for (let i = 0; i < 200 && session.received.length < typed.length; i++) {
          client.wake();
          await settled();
        }
        client.close();
        expect(session.received).toEqual(typed);
      }),
      { numRuns: 300 },
    );
  });

  it('are as many as were made since the last receipt', () => {
    const kept = new KeptInputs();
    for (let i = 0; i < 5; i++) kept.add(text(String(i)), 0);
    kept.confirm(3);
    expect(kept.size).toBe(2);
    // A session that claims more than it was sent is not believed.
    kept.confirm(100);
    expect(kept.size).toBe(0);
    kept.add(text('next'), 0);
    expect(kept.resume(5, 0).again).toEqual([text('next')]);
  });

  it('stay within their bounds, and what is then missing is told', () => {
    const kept = new KeptInputs();
    for (let i = 0; i < 10_000; i++) kept.add(move(i), 0);
    expect(kept.size).toBe(4096);
    for (let i = 0; i < 10; i++) kept.add(text('x'.repeat(300_000)), 0);
    expect(kept.size).toBe(3);
    const { again, lost, deeds } = kept.resume(0, 0);
    expect([again.length, lost.length, deeds]).toEqual([0, 3, 3]);
  });

  it('are sent again without old moves, and not at all when something old was done', () => {
    const kept = new KeptInputs();
    kept.add(move(1), 0);
    kept.add(move(2), 100);
    kept.add(text('young'), 200);
    expect(kept.resume(0, 50)).toEqual({ again: [move(2), text('young')], lost: [], deeds: 0 });
    // They have new numbers now: the session has received none of them.
    kept.confirm(1);
    expect(kept.resume(1, 50).again).toEqual([text('young')]);
    kept.add(text('and more'), 500);
    expect(kept.resume(1, 400)).toMatchObject({ again: [], deeds: 2 });
    expect(kept.size).toBe(0);
  });

  it('count as done when a button went down, not while it is held', () => {
    const kept = new KeptInputs();
    kept.add(move(1, BUTTON_LEFT), 0);
    kept.add(move(2, BUTTON_LEFT), 0);
    kept.add(move(3), 0);
    expect(kept.restart(0).deeds).toBe(1);
  });

  it('say what was typed, as far as it is text', () => {
    const press = (key: string, modifiers = 0, down = true): InputMessage => {
      return { name: 'key', down, repeat: false, code: 'KeyX', key, modifiers };
    };
    const typed = [press('Shift'), press('H', 1), press('', 0, false), press('i'), press('c', CONTROL), press('Enter')];
    expect(typedText([...typed, text('é'), move(1), press('ArrowLeft'), press('Tab')])).toBe('Hi\né\t');
  });
});
