import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type KeyEventLike, PressedKeys } from '../../client-electron/core/index.ts';
import { BUTTON_LEFT, BUTTON_RIGHT, type ClientMessage, HOLD_LEASE_MS, inputNames } from '../../protocol/index.ts';
import { HeldInput } from '../../server/session/heldInput.ts';
import { type LastingClient, lastingClient } from '../support/lastingClient.ts';
import { settled } from '../support/scriptedServer.ts';

const EVENTS = 10_000;
const letters = ['KeyA', 'KeyB', 'Enter', 'ArrowLeft'] as const;
const modifiers = ['ShiftLeft', 'ShiftRight', 'ControlLeft', 'AltLeft', 'MetaLeft'] as const;
const codes = [...letters, ...modifiers];
type Code = (typeof codes)[number];

const names: Readonly<Record<Code, string>> = {
  KeyA: 'a',
  KeyB: 'b',
  Enter: 'Enter',
  ArrowLeft: 'ArrowLeft',
  ShiftLeft: 'Shift',
  ShiftRight: 'Shift',
  ControlLeft: 'Control',
  AltLeft: 'Alt',
  MetaLeft: 'Meta',
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** What a session holds down for this viewer, by the messages that reach it. */
class HoldingSession {
  readonly keys = new Set<string>();
  buttons = 0;
  private readonly held = new HeldInput();
  private heardAt = performance.now();
  private seen = 0;

  follow(messages: readonly ClientMessage[]): void {
    for (const message of messages.slice(this.seen)) this.take(message);
    this.seen = messages.length;
  }

  /** The connection ended: the next one starts with no messages. */
  disconnected(): void {
    this.seen = 0;
    this.releaseAll();
  }

  /** Milliseconds for which it has heard nothing of what it holds; 0 when it holds nothing. */
  get silence(): number {
    return this.held.isHolding ? performance.now() - this.heardAt : 0;
  }

  private take(message: ClientMessage): void {
    if (inputNames.has(message.name) || message.name === 'held') this.heardAt = performance.now();
    switch (message.name) {
      case 'key':
        if (this.held.key(message.code, message.down)) this.change(message.code, message.down);
        break;
      case 'pointer':
        this.held.pointer(message);
        this.buttons = this.held.buttons;
        break;
      case 'held': {
        const { keys, pointer } = this.held.released(message);
        for (const code of keys) this.release(code);
        if (pointer !== undefined) this.held.pointer(pointer);
        this.buttons = this.held.buttons;
        break;
      }
      case 'releaseAll':
        this.releaseAll();
    }
  }

  private releaseAll(): void {
    const { keys, pointer } = this.held.all();
    for (const code of keys) this.release(code);
    if (pointer !== undefined) this.held.pointer(pointer);
    this.buttons = 0;
  }

  private release(code: string): void {
    this.held.key(code, false);
    this.change(code, false);
  }

  private change(code: string, down: boolean): void {
    if (down) this.keys.add(code);
    else this.keys.delete(code);
  }
}

/** Fingers, a keyboard, a system that moves the focus about, and the page that it tells of some of it. */
class Desk {
  readonly fingers = new Set<Code>();
  /** Held since the page last heard of nothing being down, with a press that it was told of. */
  readonly expected = new Set<Code>();
  /** Modifiers whose release the system kept for itself; the next key event gives them away. */
  readonly stolen = new Set<Code>();
  buttons = 0;
  isFocused = true;
  isComposing = false;
  isConnected = true;
  private readonly keys: PressedKeys;
  private readonly lasting: LastingClient;
  readonly session = new HoldingSession();

  constructor(lasting: LastingClient) {
    this.lasting = lasting;
    this.keys = new PressedKeys((press) => lasting.client.key(press));
  }

  press(code: Code): void {
    const repeat = this.fingers.has(code);
    this.fingers.add(code);
    this.stolen.delete(code);
    if (!this.isFocused) return;
    this.settleStolen();
    const isSent = this.keys.pressed(this.event('keydown', code, repeat));
    if (isSent && (this.isConnected || !repeat)) this.expected.add(code);
  }

  release(code: Code, isStolen: boolean): void {
    if (!this.fingers.delete(code)) return;
    this.expected.delete(code);
    if (!this.isFocused) return;
    if (isStolen && names[code] !== code && (modifiers as readonly Code[]).includes(code)) {
      this.stolen.add(code);
      return;
    }
    this.settleStolen();
    this.keys.released(this.event('keyup', code, false));
    // The page believes that a system with a Meta key tells of no release meanwhile.
    if (names[code] === 'Meta') this.expected.clear();
  }

  focus(isFocused: boolean): void {
    if (this.isFocused === isFocused) return;
    this.isFocused = isFocused;
    this.isComposing = false;
    this.keys.clear();
    this.lasting.client.releaseAll();
    this.expected.clear();
    this.stolen.clear();
    this.buttons = 0;
  }

  /** The page is hidden or shown, which lets go of everything but leaves the focus. */
  visibility(): void {
    this.keys.clear();
    this.lasting.client.releaseAll();
    this.expected.clear();
    this.stolen.clear();
  }

  point(buttons: number): void {
    this.buttons = buttons;
    this.lasting.client.pointer(this.lasting.events.length % 60, 5, buttons, 0);
  }

  /** A key event gives a stolen release away unless the other key of the same name is down. */
  private settleStolen(): void {
    for (const code of this.stolen) if (!this.has(names[code])) this.stolen.delete(code);
  }

  private has(name: string): boolean {
    return [...this.fingers].some((finger) => names[finger] === name);
  }

  private event(type: string, code: Code, repeat: boolean): KeyEventLike {
    return {
      type,
      code,
      key: this.isComposing && type === 'keydown' ? 'Process' : names[code],
      repeat,
      isComposing: this.isComposing,
      shiftKey: this.has('Shift'),
      ctrlKey: this.has('Control'),
      altKey: this.has('Alt'),
      metaKey: this.has('Meta'),
    };
  }
}

type Step = (desk: Desk, lasting: LastingClient) => void | Promise<void>;

const code = fc.constantFrom(...codes);
const step: fc.Arbitrary<{ readonly words: string; readonly run: Step }> = fc.oneof(
  { weight: 8, arbitrary: code.map((it) => ({ words: `press ${it}`, run: (desk: Desk) => desk.press(it) })) },
  {
    weight: 8,
    arbitrary: fc.tuple(code, fc.integer({ max: 5, min: 0 })).map(([it, chance]) => ({
      words: `release ${it}${chance === 0 ? ', unseen' : ''}`,
      run: (desk: Desk) => desk.release(it, chance === 0),
    })),
  },
  { weight: 1, arbitrary: fc.boolean().map((on) => ({ words: `focus ${on}`, run: (desk: Desk) => desk.focus(on) })) },
  { weight: 1, arbitrary: fc.constant({ words: 'visibility', run: (desk: Desk) => desk.visibility() }) },
  {
    weight: 1,
    arbitrary: fc.boolean().map((on) => ({
      words: `compose ${on}`,
      run(desk: Desk) {
        desk.isComposing = on && desk.isFocused;
      },
    })),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(0, BUTTON_LEFT, BUTTON_RIGHT, 3).map((buttons) => ({
      words: `buttons ${buttons}`,
      run: (desk: Desk) => desk.point(buttons),
    })),
  },
  {
    weight: 3,
    arbitrary: fc.integer({ min: 1, max: 900 }).map((time) => ({ words: `${time} ms`, run: () => passTime(time) })),
  },
  { weight: 1, arbitrary: fc.constant({ words: 'break or come back', run: breakOrComeBack }) },
);

let follow = () => {};

async function passTime(milliseconds: number): Promise<void> {
  for (let rest = milliseconds; rest > 0; rest -= 25) {
    vi.advanceTimersByTime(Math.min(25, rest));
    await settled();
    follow();
  }
}

async function breakOrComeBack(desk: Desk, { last }: LastingClient): Promise<void> {
  if (desk.isConnected) {
    last().far.break();
    desk.session.disconnected();
    desk.isConnected = false;
    // The session has released them, and what is held meanwhile is not pressed again.
    desk.expected.clear();
    await passTime(250);
  } else {
    last().server.welcome(0, 0, { resumed: true, inputs: inputsReceived(last().server.all()) });
    desk.isConnected = true;
    // A press that nobody could hear for too long is told to the person instead.
    desk.expected.clear();
    await settled();
  }
}

let receivedBefore = 0;
function inputsReceived(messages: readonly ClientMessage[]): number {
  return receivedBefore + messages.filter(({ name }) => inputNames.has(name)).length;
}

describe('F33: a focus that goes astray', () => {
  it(`leaves no key or button down, and presses none, in ${EVENTS} events`, async () => {
    let events = 0;
    await fc.assert(
      fc.asyncProperty(fc.noShrink(fc.array(step, { minLength: 200, maxLength: 200, size: 'max' })), async (steps) => {
        receivedBefore = 0;
        const lasting = lastingClient();
        lasting.last().server.welcome(64, 48);
        const desk = new Desk(lasting);
        let meeting = lasting.last();
        let told = 0;
        follow = () => {
          if (lasting.last() !== meeting) {
            receivedBefore += meeting.server.all().filter(({ name }) => inputNames.has(name)).length;
            meeting = lasting.last();
            told = 0;
          }
          const messages = meeting.server.all();
          desk.session.follow(messages);
          // Every input is answered, so that the client goes on trusting the connection.
          const inputs = messages.filter(({ name }) => inputNames.has(name)).length;
          if (inputs > told && desk.isConnected) meeting.server.say({ name: 'received', inputs: inputs - told });
          told = inputs;
        };
        const trail: string[] = [];
        for (const { words, run } of steps) {
          events++;
          trail.push(words);
          await run(desk, lasting);
          await passTime(10);
          const { session, fingers, stolen, expected } = desk;
          const story = trail.slice(-12).join(', ');
          const phantoms = [...session.keys].filter((key) => !fingers.has(key as Code) && !stolen.has(key as Code));
          expect(phantoms, story).toEqual([]);
          if (desk.isConnected) expect([...session.keys], story).toEqual(expect.arrayContaining([...expected]));
          if (!desk.isFocused) expect([...session.keys], story).toEqual([]);
          expect(session.buttons & ~desk.buttons, story).toBe(0);
          expect(session.silence, story).toBeLessThan(HOLD_LEASE_MS);
        }
        lasting.client.close();
      }),
      { numRuns: EVENTS / 200, includeErrorInReport: true },
    );
    expect(events).toBeGreaterThanOrEqual(EVENTS);
  }, 60_000);
});
