import {
  area,
  boundsOfCommand,
  type Command,
  contains,
  isEmpty,
  opacityOf,
  overlaps,
  type Rect,
  Region,
  sourceRects,
} from '../../protocol/index.ts';

/** Commands that eviction looks back at: each drawn command pays for the look, and old ones collapse anyway. */
const EVICTION_DEPTH = 256;
/** Queues shorter than this are never weighed: they cost little whatever they hold. */
const MIN_COLLAPSE_LENGTH = 64;
/** More commands than this always collapse: the bound of the queue's memory beside the screen's. */
const MAX_LENGTH = 4096;
/** Bytes that a command takes on the wire, about, besides its glyphs. */
const COMMAND_BYTES = 8;
/** Queues whose commands take fewer bytes are never weighed for their size. */
const MIN_WEIGHED_BYTES = 64 << 10;
/** Bytes that a pixel of user interface takes as part of an image, about (measured on deflated screens). */
const BYTES_PER_PIXEL = 0.1;

/** What a viewer has to be sent: first the commands in order, then the pixels of the damaged rects. */
export interface Drained {
  readonly commands: readonly Command[];
  readonly damage: readonly SurfaceDamage[];
}

export interface SurfaceDamage {
  readonly surface: number;
  readonly rects: readonly Rect[];
}

/**
 * What one viewer still has to see: commands, and damage whose pixels are read when they are sent (THINC's
 * command buffer; mosh's newest state wins). Its law: a screen that shows what was sent before, and then
 * applies what is drained, equals the display. Four rules keep it small:
 * - absorb: a command inside the damage is dropped, its pixels will be sent anyway;
 * - no stale reads: a copy that would read damaged pixels becomes damage, the viewer does not have them;
 * - evict: an opaque command removes earlier ones that it covers, unless a copy between them reads their pixels;
 * - collapse: commands that cost more than the pixels below them become damage.
 */
export class CommandQueue {
  private commands: Command[] = [];
  private readonly damaged = new Map<number, Region>();
  private nextWeighing = MIN_COLLAPSE_LENGTH;
  /** What the queued commands take on the wire, about. */
  private bytes = 0;
  private nextWeighedBytes = MIN_WEIGHED_BYTES;

  get isEmpty(): boolean {
    return this.commands.length === 0 && this.damaged.size === 0;
  }

  /** Commands waiting. */
  get length(): number {
    return this.commands.length;
  }

  /** Adds a command that has just been applied to the display. */
  push(command: Command): void {
    const opacity = opacityOf(command);
    if (opacity === 'control') {
      this.pushControl(command);
      return;
    }
    const bounds = boundsOfCommand(command);
    if (isEmpty(bounds)) return;
    if (command.name === 'copy' && this.readsDamage(command.source, sourceRects(command))) {
      for (const rect of command.rects) this.damage(command.surface, rect);
      return;
    }
    const damage = this.damaged.get(command.surface);
    if (opacity === 'opaque') {
      this.evict(command.surface, bounds);
      if (damage !== undefined && contains(bounds, damage.bounds)) this.damaged.delete(command.surface);
      else if (damage?.contains(bounds)) return;
    } else if (damage?.contains(bounds)) return;
    if (command.name === 'tile' && command.pattern.pixels.length >= area(command.rect)) {
      // The pattern is shown at most once: the pixels themselves say as much.
      this.damage(command.surface, command.rect);
      return;
    }
    this.commands.push(command);
    this.bytes += bytesOf(command);
    if (this.commands.length >= this.nextWeighing || this.bytes >= this.nextWeighedBytes) this.weigh();
  }

  /** Adds pixels that changed by other means. */
  damage(surface: number, area: Rect): void {
    if (isEmpty(area)) return;
    this.evict(surface, area);
    let region = this.damaged.get(surface);
    if (region === undefined) {
      region = new Region();
      this.damaged.set(surface, region);
    }
    region.add(area);
  }

  /** Empties the queue. */
  drain(): Drained {
    const commands = this.commands;
    const damage = [...this.damaged].map(([surface, region]) => ({ surface, rects: region.rects }));
    this.commands = [];
    this.damaged.clear();
    this.bytes = 0;
    this.nextWeighedBytes = MIN_WEIGHED_BYTES;
    this.nextWeighing = MIN_COLLAPSE_LENGTH;
    return { commands, damage };
  }

  /** Turns every drawing command into damage; the others stay. */
  collapse(): void {
    const drawn = this.commands.filter((command) => opacityOf(command) !== 'control');
    this.commands = this.commands.filter((command) => opacityOf(command) === 'control');
    for (const command of drawn) {
      if (command.name === 'fill' || command.name === 'copy') {
        for (const rect of command.rects) this.damage(command.surface, rect);
      } else {
        this.damage(command.surface, boundsOfCommand(command));
      }
    }
    this.bytes = 0;
    this.nextWeighedBytes = MIN_WEIGHED_BYTES;
    this.nextWeighing = this.commands.length + MIN_COLLAPSE_LENGTH;
  }

  private pushControl(command: Command): void {
    const { surface } = command;
    switch (command.name) {
      case 'cursor':
        this.commands = this.commands.filter(({ name }) => name !== 'cursor');
        break;
      case 'resizeSurface':
        this.clipDamage(surface, { x: 0, y: 0, width: command.width, height: command.height });
        break;
      case 'destroySurface':
        this.damaged.delete(surface);
        if (!this.commands.some((other) => other.name === 'copy' && other.source === surface)) {
          this.commands = this.commands.filter((other) => other.surface !== surface || opacityOf(other) === 'control');
        }
        break;
      default:
    }
    this.commands.push(command);
  }

  private clipDamage(surface: number, limits: Rect): void {
    const region = this.damaged.get(surface);
    region?.clip(limits);
    if (region?.isEmpty) this.damaged.delete(surface);
  }

  private readsDamage(source: number, rects: readonly Rect[]): boolean {
    const region = this.damaged.get(source);
    return region !== undefined && rects.some((rect) => region.overlaps(rect));
  }

  /** Removes earlier commands that `covering` hides, newest first, but never what a later copy reads. */
  private evict(surface: number, covering: Rect): void {
    const { commands } = this;
    const oldest = Math.max(0, commands.length - EVICTION_DEPTH);
    const read: Rect[] = [];
    let removed = false;
    const kept: Command[] = [];
    for (let i = commands.length - 1; i >= oldest; i--) {
      const command = commands[i]!;
      const bounds = boundsOfCommand(command);
      const hidden =
        command.surface === surface &&
        !isEmpty(bounds) &&
        contains(covering, bounds) &&
        !read.some((rect) => overlaps(rect, bounds));
      if (hidden) {
        removed = true;
        continue;
      }
      kept.push(command);
      if (command.name === 'copy' && command.source === surface) read.push(...sourceRects(command));
    }
    if (removed) this.commands = [...commands.slice(0, oldest), ...kept.reverse()];
  }

  /** Collapses when the pixels would be cheaper; otherwise looks again when the queue has doubled. */
  private weigh(): void {
    const covered = new Map<number, Region>();
    let bytes = 0;
    for (const command of this.commands) {
      bytes += bytesOf(command);
      let region = covered.get(command.surface);
      if (region === undefined) {
        region = new Region();
        covered.set(command.surface, region);
      }
      region.add(boundsOfCommand(command));
    }
    let pixels = 0;
    for (const region of covered.values()) for (const rect of region.rects) pixels += area(rect);
    this.bytes = bytes;
    if (bytes > pixels * BYTES_PER_PIXEL || this.commands.length >= MAX_LENGTH) {
      this.collapse();
      return;
    }
    this.nextWeighing = Math.min(MAX_LENGTH, this.commands.length * 2);
    this.nextWeighedBytes = Math.max(MIN_WEIGHED_BYTES, bytes * 2);
  }
}

/** What a command takes on the wire, about. */
function bytesOf(command: Command): number {
  switch (command.name) {
    case 'glyphs':
      return COMMAND_BYTES + command.ids.length;
    case 'tile':
      return COMMAND_BYTES + command.pattern.pixels.length * 3;
    case 'stipple':
      return COMMAND_BYTES + command.bits.length;
    case 'fill':
    case 'copy':
      return COMMAND_BYTES * command.rects.length;
    default:
      return COMMAND_BYTES;
  }
}
