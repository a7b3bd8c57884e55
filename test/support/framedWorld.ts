import { applyFrame } from '../../client-electron/core/applyFrame.ts';
import {
  type Command,
  ContextCoder,
  createContextCoreNow,
  type Rect,
  Screen,
  TextLayer,
} from '../../protocol/index.ts';
import type { CommandQueue, TakeOptions } from '../../server/display/commandQueue.ts';
import type { Display } from '../../server/display/display.ts';
import { CodingTime } from '../../server/session/codingTime.ts';
import { FrameBuilder } from '../../server/session/frameBuilder.ts';
import { UpdateWriter } from '../../server/session/updateWriter.ts';
import { QueueWorld, type SteppedWorld } from './queueHistory.ts';

/** A display, the queue of a viewer, and a client that is sent frames of what is taken. */
export class FramedWorld implements SteppedWorld {
  private readonly inner: QueueWorld;
  private readonly builder: FrameBuilder;
  private readonly updates: UpdateWriter;
  readonly client: Screen;
  private readonly text = new TextLayer();
  private readonly decoder = new ContextCoder(createContextCoreNow());

  constructor(width: number, height: number) {
    this.inner = new QueueWorld(width, height);
    // Times of a session are more than 0.
    this.inner.now = 1000;
    this.builder = new FrameBuilder(this.display);
    this.client = new Screen(width, height);
    const now = () => this.now;
    this.updates = new UpdateWriter(new ContextCoder(createContextCoreNow()), new CodingTime('best', now), now);
  }

  get display(): Display {
    return this.inner.display;
  }

  get queue(): CommandQueue {
    return this.inner.queue;
  }

  get now(): number {
    return this.inner.now;
  }

  set now(value: number) {
    this.inner.now = value;
  }

  draw(...commands: readonly Command[]): void {
    this.inner.draw(...commands);
  }

  paint(surface: number, area: Rect, pixel: number): void {
    this.inner.paint(surface, area, pixel);
  }

  /** The builder gives back what it does not send. */
  giveBack(): void {}

  /** Sends a frame; returns the commands that it is made of. */
  take(options: TakeOptions): readonly Command[] {
    const { queue, builder, updates } = this;
    const taken = queue.take({ ...options, now: this.now });
    const parts = builder.build(taken, {
      budget: options.budget,
      encodings: new Set(['context']),
      semantic: true,
      bytesPerMs: undefined,
      wantsText: false,
      updates,
      now: () => this.now,
      giveBack: (surface, area) => queue.giveBack(surface, area, this.now),
    });
    const commands = parts.map(({ command }) => command);
    // Of what is coded only the bytes travel.
    const received = commands.map((it) => (it.name === 'coded' ? { ...it, changes: [] } : it));
    applyFrame({ inputs: 0, commands: received }, this.client, this.text, this.decoder);
    return taken.commands;
  }

  /** Sends all that waits. */
  sendAll(): void {
    while (!this.queue.isEmpty) this.take({ budget: 1 << 20, bytesPerPixel: 0.1, now: this.now });
  }

  get isEqual(): boolean {
    return this.client.framebuffer.equals(this.display.framebuffer);
  }
}
