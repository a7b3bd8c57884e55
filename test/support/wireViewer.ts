import {
  applyCommand,
  type ClientMessage,
  CommandContext,
  type Decoders,
  type Frame,
  type Hello,
  isFrame,
  type Mode,
  PROTOCOL_VERSION,
  portableDecoders,
  Reader,
  readFrame,
  readServerMessage,
  SCREEN,
  Screen,
  type ServerMessage,
  type Transport,
  type Welcome,
  Writer,
  writeClientMessage,
} from '../../protocol/index.ts';

/** What a viewer keeps between its connections. */
export interface KeptScreen {
  readonly welcome: Welcome;
  readonly screen: Screen;
  readonly frames: number;
}

/**
 * A viewer written down to the bare protocol, for tests that decide themselves what is presented, acknowledged
 * and lost.
 */
export class WireViewer {
  readonly messages: ServerMessage[] = [];
  /** Frames that have come and are not presented yet. */
  readonly waiting: Frame[] = [];
  screen: Screen;
  /** Presented since the viewer began. */
  frames: number;
  isClosed = false;
  /** Present and acknowledge at once. */
  isPrompt = true;
  welcome: Welcome | undefined;
  private unacknowledged = 0;
  private readonly transport: Transport;
  private readonly context = new CommandContext();

  constructor(transport: Transport, mode: Mode, kept?: KeptScreen, hello: Partial<Hello> = {}) {
    this.transport = transport;
    this.screen = kept?.screen ?? new Screen(1, 1);
    this.frames = kept?.frames ?? 0;
    transport.onMessage((bytes) => this.receive(bytes));
    transport.onClose(() => {
      this.isClosed = true;
    });
    this.send({
      name: 'hello',
      version: PROTOCOL_VERSION,
      mode,
      width: 0,
      height: 0,
      scale: 100,
      encodings: ['raw', 'deflate'],
      wantsText: false,
      resume: kept && { ticket: kept.welcome.ticket, epoch: kept.welcome.epoch, frames: kept.frames },
      remembered: undefined,
      ...hello,
    });
  }

  /** What it takes along to its next connection. */
  get kept(): KeptScreen | undefined {
    return this.welcome && { welcome: this.welcome, screen: this.screen, frames: this.frames };
  }

  send(...messages: ClientMessage[]): void {
    const out = new Writer();
    for (const message of messages) writeClientMessage(out, message);
    this.transport.send(out.take());
  }

  /** Presents frames that wait, all or so many. */
  present(count = this.waiting.length): void {
    for (const frame of this.waiting.splice(0, count)) {
      for (const command of frame.commands) {
        if (command.name !== 'image') applyCommand(this.screen, command);
        else {
          const { width, height } = command.rect;
          const decoders: Decoders = portableDecoders;
          const pixels = decoders[command.encoding]?.(command.bytes, width, height);
          if (pixels === undefined || pixels instanceof Promise) throw new Error(`${command.encoding} was not offered`);
          applyCommand(this.screen, { ...command, pixels });
        }
      }
      this.frames++;
      this.unacknowledged++;
    }
  }

  acknowledge(): void {
    if (this.unacknowledged > 0 && !this.isClosed) {
      this.send({ name: 'ack', frames: this.unacknowledged, decodeTime: 0, held: 0 });
    }
    this.unacknowledged = 0;
  }

  close(code = 1000): void {
    this.transport.close(code);
  }

  private receive(bytes: Uint8Array): void {
    if (isFrame(bytes)) {
      this.waiting.push(readFrame(bytes, this.context));
      if (!this.isPrompt) return;
      this.present();
      this.acknowledge();
      return;
    }
    const message = readServerMessage(new Reader(bytes));
    this.messages.push(message);
    if (message.name !== 'welcome') return;
    this.welcome = message;
    if (message.resumed) return;
    this.screen = new Screen(1, 1);
    this.screen.resize(SCREEN, message.width, message.height);
    this.frames = 0;
  }
}
