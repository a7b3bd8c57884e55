import { type EncodingName, encodingById, encodings } from './encodings/index.ts';
import { isSurfaceSize } from './framebuffer.ts';
import { keyCodes, keyNumber } from './keys.ts';
import {
  MAX_CLIPBOARD_BYTES,
  MAX_HELD_KEYS,
  MAX_LABEL_BYTES,
  MAX_SURFACE_SIDE,
  MAX_TEXT_INPUT_BYTES,
} from './limits.ts';
import { type Mode, modes } from './mode.ts';
import { ProtocolError } from './protocolError.ts';
import { type RememberedPicture, rememberedTiles, TILE_HASH_BYTES } from './rememberedPicture.ts';
import type { Reader, Writer } from './wire.ts';

/** The version of the wire. Both ends must speak the same one; hello and closed keep their layout for ever. */
export const PROTOCOL_VERSION = 8;

/** First four bytes of a hello: "FGLS". */
const MAGIC = 0x534c4746;

/** Positions of the pointer's buttons in a bit mask, as in the web's MouseEvent.buttons. */
export const BUTTON_LEFT = 1;
export const BUTTON_RIGHT = 2;
export const BUTTON_MIDDLE = 4;

/** Flags of a key: its meaning is one byte, or its name in the table. On a modem each byte takes a millisecond. */
const ASCII_KEY = 64;
const NAMED_KEY = 128;

/** First message of a client. */
export interface Hello {
  readonly name: 'hello';
  readonly version: number;
  readonly mode: Mode;
  /** What the client can show, pixels of its screen; 0 x 0 takes the session's size as it is. */
  readonly width: number;
  readonly height: number;
  /** Physical pixels per logical one, in hundredths. */
  readonly scale: number;
  readonly encodings: readonly EncodingName[];
  /** The client reads text: send it also for pixels that no command describes. */
  readonly wantsText: boolean;
  /** The client has watched this session before and kept its screen. */
  readonly resume: Resume | undefined;
  /** What the client remembers of the session's screen from an earlier visit. */
  readonly remembered: RememberedPicture | undefined;
}

/** What a client shows that comes back after its connection broke. */
export interface Resume {
  /** From the welcome: TICKET_BYTES bytes that nobody else knows. */
  readonly ticket: Uint8Array;
  /** From the welcome. */
  readonly epoch: number;
  /** Frames presented since the viewer began, over all its connections. */
  readonly frames: number;
}

/** A frame has been presented. */
export interface Ack {
  readonly name: 'ack';
  /** Frames presented since the last ack, this one included. */
  readonly frames: number;
  /** From the arrival of the last of them to its presentation, tenths of a millisecond. */
  readonly decodeTime: number;
  /** How long the client held this ack back to let it ride with another message, milliseconds. */
  readonly held: number;
}

export interface PointerInput {
  readonly name: 'pointer';
  readonly x: number;
  readonly y: number;
  /** Bits of the buttons that are down. */
  readonly buttons: number;
  readonly modifiers: number;
}

export interface WheelInput {
  readonly name: 'wheel';
  readonly x: number;
  readonly y: number;
  /** Pixels, to the right and downwards. */
  readonly dx: number;
  readonly dy: number;
  readonly modifiers: number;
}

export interface KeyInput {
  readonly name: 'key';
  readonly down: boolean;
  /** The key was down already: the keyboard repeats. */
  readonly repeat: boolean;
  /** The physical key, as KeyboardEvent.code. */
  readonly code: string;
  /** What the key means, as KeyboardEvent.key; empty on release. */
  readonly key: string;
  readonly modifiers: number;
}

/** Committed text that no single key stands for: input methods, dead keys, pasting by the system. */
export interface TextInput {
  readonly name: 'text';
  readonly text: string;
}

/** The client can show this much now. */
export interface Resize {
  readonly name: 'resize';
  readonly width: number;
  readonly height: number;
  readonly scale: number;
}

export interface SetMode {
  readonly name: 'setMode';
  readonly mode: Mode;
}

/** Clipboard text: from a client, a paste; from a session, a copy. */
export interface Clipboard {
  readonly name: 'clipboard';
  readonly text: string;
}

/** What the clipboard of the client's machine holds: the input that follows may make a program paste it. */
export interface Offer {
  readonly name: 'offer';
  readonly text: string;
  /** How long the client has known that it is there, milliseconds: a program may have copied something since. */
  readonly age: number;
}

/** Asks for an echo. */
export interface Ping {
  readonly name: 'ping';
  readonly token: number;
}

/** Answers a ping of the server. */
export interface PongReply {
  readonly name: 'pong';
  readonly token: number;
}

/**
 * Keys and buttons are still down: said again and again while they are, because what is held is released when
 * nothing is heard of it for HOLD_LEASE_MS. What the session holds and the message does not name is released.
 */
export interface Held {
  readonly name: 'held';
  /** Bits of the buttons that are down. */
  readonly buttons: number;
  /** The physical keys that are down, as KeyboardEvent.code. */
  readonly keys: readonly string[];
}

/** Keys and buttons that are down must be released: the client lost the focus. */
export interface ReleaseAll {
  readonly name: 'releaseAll';
}

/** Answer to a hello. */
export interface Welcome {
  readonly name: 'welcome';
  readonly version: number;
  /** The name under which the session is found again. */
  readonly session: string;
  readonly title: string;
  /** Of surface 0; of no meaning for a client that resumes. */
  readonly width: number;
  readonly height: number;
  /** Grows whenever the session starts anew or moves: an older one is void. */
  readonly epoch: number;
  /** For coming back; see Resume. */
  readonly ticket: Uint8Array;
  /** The client's screen is as it was after its last presented frame; otherwise both start with an empty one. */
  readonly resumed: boolean;
  /** Inputs received from this viewer so far, over all its connections: later ones have been lost. */
  readonly inputs: number;
}

/** Inputs have been received and no frame has come along to say so. */
export interface Received {
  readonly name: 'received';
  /** Since the last frame or `received`. */
  readonly inputs: number;
}

/** Programs of this session paste by themselves: a client says `offer` before the keys that mean paste to them. */
export interface TakesOffers {
  readonly name: 'takesOffers';
}

export interface Title {
  readonly name: 'title';
  readonly title: string;
}

export interface Bell {
  readonly name: 'bell';
}

export interface Pong {
  readonly name: 'pong';
  readonly token: number;
}

/** Why the connection ends; the last message. */
export interface Closed {
  readonly name: 'closed';
  readonly code: CloseCode;
  /** A sentence for people: what, why, what to do. */
  readonly reason: string;
}

/** Reasons by their number on the wire; append only. */
export const closeCodes = [
  'ended',
  'crashed',
  'notFound',
  'version',
  'protocol',
  'unauthorized',
  'busy',
  'shutdown',
  'replaced',
] as const;
export type CloseCode = (typeof closeCodes)[number];

/** How one message travels; the id is its first byte and never reused. */
export interface MessageSpec<M> {
  readonly id: number;
  write(out: Writer, message: M): void;
  read(input: Reader): M;
}

const MAX_SCALE = 1000;

/** Bytes of a ticket: it cannot be guessed. */
export const TICKET_BYTES = 16;
/** Flags at the end of a hello. */
const WANTS_TEXT = 1;
const RESUMES = 2;
const REMEMBERS = 4;

/** The messages that are counted as inputs: they are received once, in order, whatever happens to the connection. */
export const inputNames: ReadonlySet<string> = new Set([
  'pointer',
  'wheel',
  'key',
  'text',
  'clipboard',
  'offer',
] as const);

/** What a client may send. */
export const clientMessages = {
  hello: spec<Hello>({
    id: 1,
    write(out, hello) {
      out.u32(MAGIC);
      out.u16(hello.version);
      out.u8(modes.indexOf(hello.mode));
      out.uint(hello.width);
      out.uint(hello.height);
      out.uint(hello.scale);
      out.uint(hello.encodings.length);
      for (const name of hello.encodings) out.u8(encodings[name].id);
      const { resume, remembered } = hello;
      const resumes = resume === undefined ? 0 : RESUMES;
      out.u8((hello.wantsText ? WANTS_TEXT : 0) | resumes | (remembered === undefined ? 0 : REMEMBERS));
      if (resume !== undefined) {
        out.bytes(resume.ticket);
        out.uint(resume.epoch);
        out.uint(resume.frames);
      }
      if (remembered !== undefined) {
        out.uint(remembered.width);
        out.uint(remembered.height);
        out.bytes(remembered.hashes);
      }
    },
    read(input) {
      if (input.u32() !== MAGIC) throw new ProtocolError('version', 'this is not a Farglass client');
      const version = input.u16();
      if (version !== PROTOCOL_VERSION) throw new ProtocolError('version', versionSentence(version));
      const mode = readMode(input);
      const width = input.uintUpTo(MAX_SURFACE_SIDE, 'screen width');
      const height = input.uintUpTo(MAX_SURFACE_SIDE, 'screen height');
      const scale = input.uintUpTo(MAX_SCALE, 'scale');
      const known: EncodingName[] = [];
      // Unknown encodings are those of newer clients: they are simply not used.
      for (let count = input.uintUpTo(64, 'number of encodings'); count > 0; count--) {
        const name = encodingById(input.u8());
        if (name !== undefined) known.push(name);
      }
      const flags = input.uintUpTo(WANTS_TEXT | RESUMES | REMEMBERS, 'hello flags');
      const resume = flags & RESUMES ? readResume(input) : undefined;
      const remembered = flags & REMEMBERS ? readRemembered(input) : undefined;
      const wantsText = (flags & WANTS_TEXT) !== 0;
      return { name: 'hello', version, mode, width, height, scale, encodings: known, wantsText, resume, remembered };
    },
  }),
  ack: spec<Ack>({
    id: 2,
    write(out, { frames, decodeTime, held }) {
      out.uint(frames);
      out.uint(decodeTime);
      out.uint(held);
    },
    read: (input) => ({ name: 'ack', frames: input.uint(), decodeTime: input.uint(), held: input.uint() }),
  }),
  pointer: spec<PointerInput>({
    id: 3,
    write(out, { x, y, buttons, modifiers }) {
      out.int(x);
      out.int(y);
      out.uint(buttons);
      out.u8(modifiers);
    },
    read: (input) => ({
      name: 'pointer',
      x: input.int(),
      y: input.int(),
      buttons: input.uintUpTo(255, 'buttons'),
      modifiers: readModifiers(input),
    }),
  }),
  wheel: spec<WheelInput>({
    id: 4,
    write(out, { x, y, dx, dy, modifiers }) {
      out.int(x);
      out.int(y);
      out.int(dx);
      out.int(dy);
      out.u8(modifiers);
    },
    read: (input) => ({
      name: 'wheel',
      x: input.int(),
      y: input.int(),
      dx: input.int(),
      dy: input.int(),
      modifiers: readModifiers(input),
    }),
  }),
  key: spec<KeyInput>({
    id: 5,
    write(out, { down, repeat, code, key, modifiers }) {
      const number = keyNumber(code);
      const form = down ? formOfKey(key, keyCodes[number]!) : 0;
      out.u8((down ? 1 : 0) | (repeat ? 2 : 0) | (modifiers << 2) | form);
      out.u8(number);
      if (form === ASCII_KEY) out.u8(key.charCodeAt(0));
      else if (down && form !== NAMED_KEY) out.text(key);
    },
    read(input) {
      const flags = input.u8();
      const down = (flags & 1) !== 0;
      const form = flags & (ASCII_KEY | NAMED_KEY);
      if (form === (ASCII_KEY | NAMED_KEY) || (form !== 0 && !down)) {
        throw new ProtocolError('range', `key flags ${flags}`);
      }
      const code = readKey(input);
      const key = down ? readKeyMeaning(input, form, code) : '';
      return { name: 'key', down, repeat: (flags & 2) !== 0, code, key, modifiers: (flags >> 2) & 15 };
    },
  }),
  text: spec<TextInput>({
    id: 6,
    write: (out, { text }) => out.text(text),
    read: (input) => ({ name: 'text', text: input.text(MAX_TEXT_INPUT_BYTES, 'text') }),
  }),
  resize: spec<Resize>({
    id: 7,
    write(out, { width, height, scale }) {
      out.uint(width);
      out.uint(height);
      out.uint(scale);
    },
    read: (input) => ({
      name: 'resize',
      width: input.uintUpTo(MAX_SURFACE_SIDE, 'screen width'),
      height: input.uintUpTo(MAX_SURFACE_SIDE, 'screen height'),
      scale: input.uintUpTo(MAX_SCALE, 'scale'),
    }),
  }),
  setMode: spec<SetMode>({
    id: 8,
    write: (out, { mode }) => out.u8(modes.indexOf(mode)),
    read: (input) => ({ name: 'setMode', mode: readMode(input) }),
  }),
  clipboard: spec<Clipboard>({ id: 9, write: writeClipboard, read: readClipboard }),
  ping: spec<Ping>({
    id: 10,
    write: (out, { token }) => out.uint(token),
    read: (input) => ({ name: 'ping', token: input.uint() }),
  }),
  releaseAll: spec<ReleaseAll>({ id: 11, write() {}, read: () => ({ name: 'releaseAll' }) }),
  pong: spec<PongReply>({
    id: 12,
    write: (out, { token }) => out.uint(token),
    read: (input) => ({ name: 'pong', token: input.uint() }),
  }),
  held: spec<Held>({
    id: 13,
    write(out, { buttons, keys }) {
      out.u8(buttons);
      out.uint(Math.min(keys.length, MAX_HELD_KEYS));
      for (const code of keys.slice(0, MAX_HELD_KEYS)) out.u8(keyNumber(code));
    },
    read(input) {
      const buttons = input.u8();
      const keys: string[] = [];
      for (let count = input.uintUpTo(MAX_HELD_KEYS, 'number of keys'); count > 0; count--) keys.push(readKey(input));
      return { name: 'held', buttons, keys };
    },
  }),
  offer: spec<Offer>({
    id: 14,
    write(out, { text, age }) {
      out.uint(age);
      out.text(text);
    },
    read(input) {
      const age = input.uint();
      return { name: 'offer', text: input.text(MAX_CLIPBOARD_BYTES, 'clipboard text'), age };
    },
  }),
} as const;

/** What a session may send, besides frames (frame.ts). */
export const serverMessages = {
  welcome: spec<Welcome>({
    id: 65,
    write(out, { version, session, title, width, height, epoch, ticket, resumed, inputs }) {
      out.u16(version);
      out.text(session, MAX_LABEL_BYTES);
      out.text(title, MAX_LABEL_BYTES);
      out.uint(width);
      out.uint(height);
      out.uint(epoch);
      out.bytes(ticket);
      out.u8(resumed ? 1 : 0);
      out.uint(inputs);
    },
    read(input) {
      const version = input.u16();
      if (version !== PROTOCOL_VERSION) throw new ProtocolError('version', versionSentence(version));
      const session = input.text(MAX_LABEL_BYTES, 'session name');
      const title = input.text(MAX_LABEL_BYTES, 'title');
      const width = input.uintUpTo(MAX_SURFACE_SIDE, 'screen width');
      const height = input.uintUpTo(MAX_SURFACE_SIDE, 'screen height');
      const epoch = input.uint();
      const ticket = input.bytes(TICKET_BYTES).slice();
      const resumed = readFlag(input);
      const inputs = input.uint();
      return { name: 'welcome', version, session, title, width, height, epoch, ticket, resumed, inputs };
    },
  }),
  title: spec<Title>({
    id: 66,
    write: (out, { title }) => out.text(title, MAX_LABEL_BYTES),
    read: (input) => ({ name: 'title', title: input.text(MAX_LABEL_BYTES, 'title') }),
  }),
  bell: spec<Bell>({ id: 67, write() {}, read: () => ({ name: 'bell' }) }),
  clipboard: spec<Clipboard>({ id: 68, write: writeClipboard, read: readClipboard }),
  pong: spec<Pong>({
    id: 69,
    write: (out, { token }) => out.uint(token),
    read: (input) => ({ name: 'pong', token: input.uint() }),
  }),
  closed: spec<Closed>({
    id: 70,
    write(out, { code, reason }) {
      out.u8(closeCodes.indexOf(code));
      out.text(reason, MAX_LABEL_BYTES);
    },
    read(input) {
      const number = input.u8();
      const reason = input.text(MAX_LABEL_BYTES, 'reason');
      return { name: 'closed', code: closeCodes[number] ?? 'ended', reason };
    },
  }),
  received: spec<Received>({
    id: 71,
    write: (out, { inputs }) => out.uint(inputs),
    read: (input) => ({ name: 'received', inputs: input.uint() }),
  }),
  ping: spec<Ping>({
    id: 72,
    write: (out, { token }) => out.uint(token),
    read: (input) => ({ name: 'ping', token: input.uint() }),
  }),
  takesOffers: spec<TakesOffers>({ id: 73, write() {}, read: () => ({ name: 'takesOffers' }) }),
} as const;

type MessageOf<T extends Record<string, { read(input: Reader): unknown }>> = ReturnType<T[keyof T]['read']>;
export type ClientMessage = MessageOf<typeof clientMessages>;
export type ServerMessage = MessageOf<typeof serverMessages>;

/** Appends a message; a client may put several into one WebSocket message. */
export function writeClientMessage(out: Writer, message: ClientMessage): void {
  writeMessage(out, clientMessages, message);
}

/** Reads the next message of those that one WebSocket message holds. */
export function readClientMessage(input: Reader): ClientMessage {
  return readMessage<ClientMessage>(input, clientMessages, 'client');
}

export function writeServerMessage(out: Writer, message: ServerMessage): void {
  writeMessage(out, serverMessages, message);
}

export function readServerMessage(input: Reader): ServerMessage {
  return readMessage<ServerMessage>(input, serverMessages, 'server');
}

/** Names the type parameter of a spec from its message; nothing else. */
function spec<M>(it: MessageSpec<M>): MessageSpec<M> {
  return it;
}

function writeMessage(out: Writer, table: Record<string, unknown>, message: { readonly name: string }): void {
  // Each row handles exactly the messages that carry its name, which is how rows are looked up.
  const row = table[message.name] as MessageSpec<typeof message>;
  out.u8(row.id);
  row.write(out, message);
}

interface ReadableRow<M> {
  readonly id: number;
  read(input: Reader): M;
}

function readMessage<M>(input: Reader, table: Readonly<Record<string, ReadableRow<M>>>, who: string): M {
  const id = input.u8();
  for (const row of Object.values(table)) if (row.id === id) return row.read(input);
  throw new ProtocolError('unknown', `there is no ${who} message ${id} (before offset ${input.offset})`);
}

function versionSentence(version: number): string {
  const older = version < PROTOCOL_VERSION ? 'The other side' : 'This side';
  return `The other side speaks version ${version} of the protocol, this side version ${PROTOCOL_VERSION}. ${older} needs an update.`;
}

function readMode(input: Reader): Mode {
  const number = input.u8();
  const mode = modes[number];
  if (mode === undefined) throw new ProtocolError('unknown', `there is no mode ${number}`);
  return mode;
}

/** How the meaning of a key travels, which has this name in the table. */
function formOfKey(key: string, name: string): number {
  if (key.length === 1 && key.charCodeAt(0) < 0x80) return ASCII_KEY;
  return key === name ? NAMED_KEY : 0;
}

function readKeyMeaning(input: Reader, form: number, name: string): string {
  if (form === NAMED_KEY) return name;
  if (form === 0) return input.text(MAX_TEXT_INPUT_BYTES, 'key');
  const character = input.u8();
  if (character >= 0x80) throw new ProtocolError('encoding', `a key that means the byte ${character}`);
  return String.fromCharCode(character);
}

function readKey(input: Reader): string {
  const number = input.u8();
  const code = keyCodes[number];
  if (code === undefined) throw new ProtocolError('unknown', `there is no key ${number}`);
  return code;
}

function readRemembered(input: Reader): RememberedPicture {
  const width = input.uintUpTo(MAX_SURFACE_SIDE, 'picture width');
  const height = input.uintUpTo(MAX_SURFACE_SIDE, 'picture height');
  if (!isSurfaceSize(width, height)) throw new ProtocolError('range', `a picture of ${width} x ${height} pixels`);
  const hashes = input.bytes(rememberedTiles(width, height).length * TILE_HASH_BYTES).slice();
  return { width, height, hashes };
}

function readResume(input: Reader): Resume {
  return { ticket: input.bytes(TICKET_BYTES).slice(), epoch: input.uint(), frames: input.uint() };
}

function readFlag(input: Reader): boolean {
  return input.uintUpTo(1, 'flag') === 1;
}

function readModifiers(input: Reader): number {
  return input.uintUpTo(15, 'modifiers');
}

function writeClipboard(out: Writer, { text }: Clipboard): void {
  out.text(text);
}

function readClipboard(input: Reader): Clipboard {
  return { name: 'clipboard', text: input.text(MAX_CLIPBOARD_BYTES, 'clipboard text') };
}
