import { applyFrame } from '../../client-electron/core/applyFrame.ts';
import { LateCoder } from '../../client-electron/core/lateCoder.ts';
import { prepareFrame } from '../../client-electron/core/prepareFrame.ts';
import {
  CommandContext,
  type Decoders,
  Framebuffer,
  type Image,
  isFrame,
  Reader,
  type Rect,
  readFrame,
  readServerMessage,
  Screen,
  TextLayer,
} from '../../protocol/index.ts';

/** A frame as a client has shown it. */
export interface ShownFrame {
  /** Pixels of the screen that it has changed. */
  readonly changedPixels: number;
  /** Its images, decoded. */
  readonly images: readonly Image[];
}

/** Shows what one connection has carried, and sees what changes. */
export class Replay {
  private readonly decoders: Decoders;
  private readonly context = new CommandContext();
  private readonly text = new TextLayer();
  private readonly coder = new LateCoder(() => {});
  private screen: Screen | undefined;
  /** The screen before the frame. */
  private before = new Framebuffer(1, 1);

  constructor(decoders: Decoders) {
    this.decoders = decoders;
  }

  /** Shows a message, if it is a frame. Throws where the client had pixels that are not in the recording. */
  async show(message: Uint8Array): Promise<ShownFrame | undefined> {
    if (!isFrame(message)) {
      this.hear(new Reader(message));
      return undefined;
    }
    const { screen } = this;
    if (screen === undefined) throw new Error('The recording begins in the middle of a connection.');
    const frame = await prepareFrame(readFrame(message, this.context), this.decoders, this.coder);
    const { damage } = applyFrame(frame, screen, this.text, this.coder.coder);
    return {
      changedPixels: this.takeChanges(screen.framebuffer, damage),
      images: frame.commands.filter((command) => command.name === 'image'),
    };
  }

  private hear(input: Reader): void {
    while (input.remaining > 0) {
      const message = readServerMessage(input);
      if (message.name !== 'welcome') continue;
      if (message.resumed) throw new Error('The connection has broken while it was recorded. Record it again.');
      this.screen = new Screen(message.width, message.height);
      this.before = new Framebuffer(message.width, message.height);
    }
  }

  private takeChanges(shown: Framebuffer, damage: readonly Rect[]): number {
    const { width, height } = shown;
    if (this.before.width !== width || this.before.height !== height) this.before = this.before.resized(width, height);
    let changed = 0;
    for (const rect of damage) {
      for (let y = rect.y; y < rect.y + rect.height; y++) {
        const end = y * width + rect.x + rect.width;
        for (let i = y * width + rect.x; i < end; i++) if (shown.pixels[i] !== this.before.pixels[i]) changed++;
      }
      this.before.copyFrom(shown, rect, rect.x, rect.y);
    }
    return changed;
  }
}
