import {
  type CloseCode,
  type Held,
  type Hello,
  inputNames,
  PROTOCOL_VERSION,
  RECEIPT_MS,
  type RememberedPicture,
  type ServerMessage,
} from '../../protocol/index.ts';
import type { Display } from '../display/display.ts';
import type { Connection, ConnectionOwner, LaterMessage } from './connection.ts';
import type { Effort } from './effort.ts';
import { type Experiment, usedEncodings } from './experiment.ts';
import { FrameBuilder } from './frameBuilder.ts';
import { HeldInput } from './heldInput.ts';
import { Pump } from './pump.ts';

export type InputMessage = Extract<LaterMessage, { name: 'pointer' | 'wheel' | 'key' | 'text' }>;

/** What a viewer needs from its session. */
export interface ViewerHost {
  readonly display: Display;
  readonly sessionName: string;
  readonly title: string;
  readonly epoch: number;
  readonly effort: Effort;
  readonly experiment: Experiment;
  /** The viewer watches from now on. */
  attached(viewer: Viewer): void;
  /** It does not watch any more; it may come back unless it left on purpose. */
  detached(viewer: Viewer, left: boolean): void;
  /** The viewer can take a frame and has seen nearly everything so far. */
  ready(viewer: Viewer): void;
  input(viewer: Viewer, message: InputMessage): void;
  /** What is down and not named is to be released; the rest stays down a while longer. */
  stillHeld(viewer: Viewer, held: Held): void;
  releaseAll(viewer: Viewer): void;
  resize(viewer: Viewer, width: number, height: number, scale: number): void;
  paste(viewer: Viewer, text: string): void;
  /** The app wants to know what may be pasted. */
  readonly takesOffers: boolean;
  offer(viewer: Viewer, text: string, age: number): void;
}

/**
 * One client that watches a session, over all its connections: who it is, what it says and holds down, and the model of
 * what it shows. Each connection has a pump of its own.
 */
export class Viewer implements ConnectionOwner {
  readonly id: number;
  /** Known to this client alone; with it the client comes back. */
  readonly ticket: Uint8Array;
  readonly held = new HeldInput();
  private readonly host: ViewerHost;
  private readonly now: () => number;
  private readonly builder: FrameBuilder;
  /** Inputs received, altogether, and since the client was last told. */
  private inputs = 0;
  private untoldInputs = 0;
  private missedCopy: string | undefined;
  private receipt: NodeJS.Timeout | undefined;
  private link: { readonly connection: Connection; readonly pump: Pump } | undefined;

  /** A viewer that has just said hello. */
  constructor(
    id: number,
    ticket: Uint8Array,
    connection: Connection,
    hello: Hello,
    host: ViewerHost,
    now: () => number,
  ) {
    this.id = id;
    this.ticket = ticket;
    this.host = host;
    this.now = now;
    this.resizeToHello(hello);
    this.builder = new FrameBuilder(host.display, host.experiment);
    this.connect(connection, hello, hello.remembered, false);
  }

  /** Whether it would show a new picture soon; otherwise `ready` is called when it would. */
  askReady(): boolean {
    return this.link?.pump.askReady() ?? false;
  }

  /** Whether a client that has presented so many frames can go on from there. */
  canResumeAt(frame: number): boolean {
    return this.builder.canBeAt(frame);
  }

  /** The client is back on another connection, with the screen that it had after a frame. */
  resume(connection: Connection, hello: Hello, frame: number): void {
    const earlier = this.link?.connection;
    if (earlier !== undefined) {
      // It may have broken without anybody noticing yet.
      this.detach(false);
      earlier.close('replaced', 'This viewer has connected anew.');
    }
    this.builder.rewindTo(frame);
    this.resizeToHello(hello);
    this.connect(connection, hello, undefined, true);
  }

  send(message: ServerMessage): void {
    this.link?.connection.send(message);
  }

  /** Passes a copied text on, now or when the client is back. */
  copied(text: string): void {
    if (this.link === undefined) this.missedCopy = text;
    else this.send({ name: 'clipboard', text });
  }

  /** Tells why, and closes the connection. */
  close(code: CloseCode, reason: string): void {
    this.link?.connection.close(code, reason);
  }

  message(message: LaterMessage): void {
    if (inputNames.has(message.name)) this.countInput();
    switch (message.name) {
      case 'ack':
        this.link?.pump.acknowledge(message.frames, message.decodeTime / 10 + message.held);
        break;
      case 'pointer':
      case 'wheel':
        this.link?.pump.input(message, true);
        this.host.input(this, message);
        break;
      case 'key':
      case 'text':
        // Nothing answers to a key that comes up.
        this.link?.pump.input(undefined, message.name === 'text' || message.down);
        this.host.input(this, message);
        break;
      case 'held':
        this.host.stillHeld(this, message);
        break;
      case 'releaseAll':
        this.host.releaseAll(this);
        break;
      case 'resize':
        this.host.resize(this, message.width, message.height, message.scale / 100);
        break;
      case 'setMode':
        this.link?.pump.setMode(message.mode);
        break;
      case 'clipboard':
        this.host.paste(this, message.text);
        break;
      case 'offer':
        this.host.offer(this, message.text, message.age);
        break;
      case 'ping':
        this.send({ name: 'pong', token: message.token });
        break;
      default:
        message satisfies never;
    }
  }

  ended(connection: Connection, left: boolean): void {
    // An earlier connection that ends late says nothing about this one.
    if (connection === this.link?.connection) this.detach(left);
  }

  /** From now on there is no connection, and nothing to do. */
  private detach(left: boolean): void {
    this.link?.pump.stop();
    this.link = undefined;
    clearTimeout(this.receipt);
    this.receipt = undefined;
    this.host.detached(this, left);
  }

  private resizeToHello({ width, height, scale }: Hello): void {
    if (width > 0 && height > 0) this.host.resize(this, width, height, scale / 100);
  }

  private connect(
    connection: Connection,
    hello: Hello,
    remembered: RememberedPicture | undefined,
    resumed: boolean,
  ): void {
    const pump = this.newPump(connection, hello, remembered);
    this.link = { connection, pump };
    this.welcome(resumed);
    pump.start();
    this.host.attached(this);
    pump.run();
  }

  private newPump(connection: Connection, hello: Hello, remembered: RememberedPicture | undefined): Pump {
    const { display, effort, experiment } = this.host;
    return new Pump(
      {
        ready: () => this.host.ready(this),
        takeInputs: () => this.takeInputs(),
        sendBytes: (frame) => connection.sendBytes(frame),
        giveUp: () => connection.giveUp(),
        failed: (reason) => connection.close('crashed', reason),
      },
      {
        ...{ display, effort, experiment, builder: this.builder, remembered, now: this.now, handshake: connection.age },
        ...{ mode: hello.mode, encodings: usedEncodings(hello.encodings, experiment), wantsText: hello.wantsText },
      },
    );
  }

  private welcome(resumed: boolean): void {
    const { display, sessionName, title, epoch } = this.host;
    const { width, height } = display.framebuffer;
    const { ticket, inputs } = this;
    this.untoldInputs = 0;
    const names = { version: PROTOCOL_VERSION, session: sessionName, title };
    this.send({ name: 'welcome', ...names, width, height, epoch, ticket, resumed, inputs });
    if (this.host.takesOffers) this.send({ name: 'takesOffers' });
    if (this.missedCopy !== undefined) this.copied(this.missedCopy);
    this.missedCopy = undefined;
  }

  private countInput(): void {
    this.inputs++;
    this.untoldInputs++;
    this.receipt ??= setTimeout(() => {
      this.receipt = undefined;
      if (this.untoldInputs > 0) this.send({ name: 'received', inputs: this.takeInputs() });
    }, RECEIPT_MS);
  }

  private takeInputs(): number {
    const inputs = this.untoldInputs;
    this.untoldInputs = 0;
    clearTimeout(this.receipt);
    this.receipt = undefined;
    return inputs;
  }
}
