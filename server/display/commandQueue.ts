import {
  type Atlas,
  area,
  areasOfCommand,
  boundsOf,
  type Command,
  type CommandName,
  type Copy,
  EMPTY_RECT,
  intersect,
  intersectRects,
  isEmpty,
  opacityOf,
  type Rect,
  rect,
  SCREEN,
  subtractRects,
  translate,
  weightOfCommand,
} from '../../protocol/index.ts';
import { DrawList } from './queue/drawList.ts';
import { Offscreen } from './queue/offscreen.ts';
import { replay } from './queue/replay.ts';
import { scroll } from './queue/scroll.ts';
import { bytesOf, type Selected, Selection, type TakeOptions, takeAll, touches } from './queue/selection.ts';

export type { SurfaceDamage, TakeOptions } from './queue/selection.ts';

/** Rects of one entry: every look at it takes time for each. */
const MAX_RECTS = 64;
/** What saving pixels on the client must spare, bytes: more than what creating a surface and copying takes. */
const MIN_SAVED_BYTES = 32;
/** What the client shows after `createSurface`. */
const BLACK = 0x000000;
const NOTHING: ReadonlySet<CommandName> = new Set();

/** What one frame is made of. */
export interface Taken extends Selected {
  /** What is left in the queue, held back or not. As long as no command is, any pixel of the display may be shown already. */
  readonly waits: 'nothing' | 'damage' | 'commands';
}

type Create = Extract<Command, { readonly name: 'createSurface' }>;
type Resize = Extract<Command, { readonly name: 'resizeSurface' }>;

/**
 * What one viewer still has to see: commands, and damage whose pixels are read when they are sent (THINC's command
 * buffer; mosh's newest state wins). Its law: a screen that shows what was taken before, and then applies what is
 * left, equals the display. The ways to keep it small:
 * - an opaque command removes, or cuts, earlier ones that it covers, unless a copy between them reads their pixels;
 * - damage and commands take each other's place, the later one's;
 * - neighbours of one kind become one command;
 * - what scrolls while it waits is drawn where it ends up (queue/scroll.ts);
 * - offscreen drawing is held back, and replayed where it is copied to (queue/offscreen.ts);
 * - commands that cost more than the pixels below them become damage.
 * What is taken first: what lies near the last input, then what has waited long, then the smallest
 * (queue/selection.ts).
 */
export class CommandQueue {
  private readonly atlas: Atlas;
  /** Commands whose pixels are sent in their place. */
  private readonly asPixels: ReadonlySet<CommandName>;
  /** What will be sent: of the screen, and of surfaces that the client has. */
  private readonly list: DrawList;
  private readonly offscreen = new Map<number, Offscreen>();
  /** They touch no pixel of the list, and go before it. */
  private controls: Command[] = [];
  /** Of the screen: what is known to lie on it, all of it when that is exact. */
  private screenBounds = EMPTY_RECT;
  private isExact = false;
  /** Something that was taken last has been given back. */
  private hasGivenBack = false;

  /** The atlas has the glyphs of all runs that are pushed. `asPixels`: drawing commands that count as damage. */
  constructor(atlas: Atlas, asPixels: ReadonlySet<CommandName> = NOTHING) {
    this.atlas = atlas;
    this.asPixels = asPixels;
    this.list = new DrawList(atlas);
  }

  /** Whether nothing has to be sent; what is held back does not count. */
  get isEmpty(): boolean {
    return this.controls.length === 0 && this.list.isEmpty;
  }

  /** Commands held. */
  get length(): number {
    let length = this.controls.length + this.list.entries.length;
    for (const { held } of this.offscreen.values()) length += held.entries.length;
    return length;
  }

  /** About what is left to send, bytes. */
  bytes(bytesPerPixel: number): number {
    return this.controlBytes() + bytesOf(this.list, bytesPerPixel);
  }

  /** Whether something that waits touches a part of the screen. */
  hasFocus(focus: Rect): boolean {
    if (this.list.damaged.get(SCREEN)?.overlaps(focus)) return true;
    return this.list.entries.some((entry) => touches(entry, focus));
  }

  /** About how many bytes that is what waits and touches a part of the screen. */
  focusBytes(focus: Rect, bytesPerPixel: number): number {
    const damaged = intersectRects(this.list.damaged.get(SCREEN)?.rects ?? [], [focus]);
    let bytes = damaged.reduce((sum, rect) => sum + area(rect), 0) * bytesPerPixel;
    for (const entry of this.list.entries) if (touches(entry, focus)) bytes += entry.bytes;
    return bytes;
  }

  /**
   * The client has this surface already, and it shows what the display shows, but for what is damaged from now on.
   * For the screen it tells the size.
   */
  clientHas(surface: number, width: number, height: number): void {
    if (surface === SCREEN) this.setScreenSize(width, height);
    else {
      const state = new Offscreen(width, height, this.atlas);
      state.isOnClient = true;
      this.offscreen.set(surface, state);
    }
  }

  /** Adds a command that has just been applied to the display. Its areas lie on its surface. `now`: milliseconds. */
  push(command: Command, now: number): void {
    if (command.name === 'copy' && !this.asPixels.has('copy')) this.pushCopy(command, now);
    else if (opacityOf(command) === 'control') this.pushControl(command, now);
    else this.pushDrawing(command, now);
  }

  /** Adds pixels that changed by other means. `now`: milliseconds. */
  damage(surface: number, damaged: Rect, now: number): void {
    if (isEmpty(damaged)) return;
    this.changed(surface, [damaged]);
    this.addDamage(surface, [damaged], now);
  }

  /**
   * Takes damage back that was taken and has not been sent, before anything else is taken. What was pushed in the
   * meantime thought that the viewer has these pixels. `now`: milliseconds.
   */
  giveBack(surface: number, damaged: Rect, now: number): void {
    const state = this.offscreen.get(surface);
    // A surface that the client does not have is another one of the same number: nothing was taken of it.
    if (surface !== SCREEN && state?.isOnClient !== true) return;
    // The surface may have another size by now.
    const bounds = state?.bounds ?? (this.isExact ? this.screenBounds : damaged);
    const inside = intersect(damaged, bounds);
    if (isEmpty(inside)) return;
    this.list.damageBelow(surface, inside, now);
    if (!this.hasGivenBack) this.list.goOnAt(surface, inside);
    this.hasGivenBack = true;
  }

  /** Removes what should be sent next, and returns it. */
  take(options: TakeOptions): Taken {
    const { budget, bytesPerPixel, extraBytes, onlyFocus } = options;
    const { list, controls } = this;
    this.holdDamageBack(options.now);
    this.hasGivenBack = false;
    const rest = budget - this.controlBytes();
    list.bytesPerPixel = bytesPerPixel;
    for (const { held } of this.offscreen.values()) held.bytesPerPixel = bytesPerPixel;
    this.controls = [];
    const isAll = onlyFocus !== true && bytesOf(list, bytesPerPixel, extraBytes) <= rest;
    const taken = isAll ? takeAll(list) : new Selection(list, { ...options, budget: rest }).take();
    const waits = this.length > 0 ? 'commands' : list.isEmpty ? 'nothing' : 'damage';
    return { commands: [...controls, ...taken.commands], damage: taken.damage, waits };
  }

  /** Every drawing command becomes damage; controls stay. */
  collapse(): void {
    this.list.collapse();
    for (const { held } of this.offscreen.values()) held.collapse();
  }

  private controlBytes(): number {
    let bytes = 0;
    for (const command of this.controls) bytes += weightOfCommand(command);
    return bytes;
  }

  private pushDrawing(command: Command, now: number): void {
    const { surface } = command;
    const areas = disjoint(areasOfCommand(command));
    if (areas.length === 0) return;
    this.changed(surface, areas);
    if (isPixels(command) || this.asPixels.has(command.name)) {
      this.addDamage(surface, areas, now);
      return;
    }
    const list = surface === SCREEN ? this.list : this.held(surface, areas, opacityOf(command) === 'opaque', now);
    if (command.name !== 'fill') list?.add(command, now);
    else {
      for (let i = 0; i < areas.length; i += MAX_RECTS) {
        list?.add({ ...command, rects: areas.slice(i, i + MAX_RECTS) }, now);
      }
    }
  }

  /** The list that holds back what is drawn in these rects of an offscreen surface. */
  private held(surface: number, areas: readonly Rect[], isCovered: boolean, now: number): DrawList | undefined {
    const state = this.offscreen.get(surface);
    if (state === undefined) return undefined;
    // What is held back comes after what is on its way, so damage below it waits with it.
    const waiting = this.list.damageWithin(surface, areas);
    this.list.clean(surface, waiting);
    for (const r of waiting) state.held.damage(surface, r, now);
    if (isCovered && state.isOnClient) this.list.evict(surface, areas, []);
    return state.held;
  }

  /**
   * Pixels that became damage while what is drawn on them is held back are held back, too: they show that drawing
   * already, and what blends must not be drawn again.
   */
  private holdDamageBack(now: number): void {
    for (const surface of [...this.list.damaged.keys()]) {
      const held = this.offscreen.get(surface)?.held;
      if (held === undefined) continue;
      const drawn = held.entries.flatMap(({ areas }) => areas);
      const waiting = disjoint(this.list.damageWithin(surface, drawn));
      this.list.clean(surface, waiting);
      for (const r of waiting) held.damage(surface, r, now);
    }
  }

  private addDamage(surface: number, rects: readonly Rect[], now: number): void {
    if (surface === SCREEN) {
      for (const r of rects) this.list.damage(SCREEN, r, now);
      return;
    }
    const held = this.held(surface, rects, true, now);
    if (held !== undefined) for (const r of rects) held.damage(surface, r, now);
  }

  /** Pixels are different from now on: what showed them shows them no more, and nobody has copied them. */
  private changed(surface: number, rects: readonly Rect[]): void {
    if (surface === SCREEN && !this.isExact) this.screenBounds = rects.reduce(boundsOf, this.screenBounds);
    if (this.offscreen.size === 0) return;
    for (const [id, state] of this.offscreen) {
      for (const r of rects) {
        state.hidden(surface, r);
        if (id === surface) state.changed(r);
      }
    }
  }

  private pushCopy(command: Copy, now: number): void {
    const { surface, source, dx, dy } = command;
    if (surface === source && dx === 0 && dy === 0) return;
    const to = this.offscreen.get(surface);
    const from = this.offscreen.get(source);
    if (to === undefined && surface !== SCREEN) return;
    const targets = to === undefined ? disjoint(command.rects) : intersectRects(disjoint(command.rects), [to.bounds]);
    // What lies outside the source stays as it was; where its bounds are not known, the pixels are sent.
    const bounds = translate(from?.bounds ?? (source === SCREEN ? this.screenBounds : EMPTY_RECT), dx, dy);
    const isKnown = from !== undefined || (source === SCREEN && this.isExact);
    const lost: Rect[] = isKnown ? [] : subtractRects(targets, [bounds]);
    let rects: readonly Rect[] = intersectRects(targets, [bounds]);
    if (from !== undefined) rects = from.unshown(surface, dx, dy, rects);
    if (rects.length + lost.length === 0) return;
    if (from !== undefined && from !== to) this.send(from, source, moved(rects, -dx, -dy), now);
    // What the client will not have in time is sent as pixels of the target.
    const sources = moved(rects, -dx, -dy);
    const stale = [...this.list.damageWithin(source, sources), ...(from?.held.damageWithin(source, sources) ?? [])];
    lost.push(...intersectRects(moved(stale, dx, dy), rects));
    rects = subtractRects(rects, moved(stale, dx, dy));
    if (rects.length > MAX_RECTS) {
      lost.push(...rects);
      rects = [];
    }
    if (rects.length > 0) {
      const fresh = { ...command, rects };
      if (to !== undefined) lost.push(...this.copyHidden(fresh, to, from, now));
      else if (from === undefined) this.addCopy(fresh, now);
      else this.copyShown(fresh, from, now);
    }
    this.changed(surface, [...rects, ...lost]);
    this.addDamage(surface, lost, now);
    if (from !== undefined && from !== to) from.showsOn(surface, dx, dy, [...rects, ...lost]);
  }

  /** A copy that the client makes. */
  private addCopy(command: Copy, now: number): void {
    const { list } = this;
    for (const entry of list.meetDamage(list.entry(command, now))) {
      if (!scroll(list, entry, this.atlas)) list.put(entry);
    }
  }

  /** A copy from an offscreen surface to the screen: what is held back is replayed, the rest is copied. */
  private copyShown(command: Copy, from: Offscreen, now: number): void {
    const { list } = this;
    const { source, dx, dy } = command;
    for (const part of list.meetDamage(list.entry(command, now))) {
      const sources = moved(part.areas, -dx, -dy);
      const { commands, rest, copied } = replay(from.held.entries, source, sources, SCREEN, dx, dy, this.atlas);
      list.evict(SCREEN, part.areas, []);
      for (const r of moved(copied, dx, dy)) list.damage(SCREEN, r, now);
      if (rest.length > 0) list.put(list.entry({ ...command, rects: moved(rest, dx, dy) }, now));
      list.append(commands.map((replayed) => list.entry(replayed, now)));
      list.weigh();
    }
  }

  /** A copy to an offscreen surface. Returns what of the target nothing is known about. */
  private copyHidden(command: Copy, to: Offscreen, from: Offscreen | undefined, now: number): readonly Rect[] {
    const { surface, source, rects, dx, dy } = command;
    const sources = moved(rects, -dx, -dy);
    const isOnClient = from === undefined || (from.isOnClient && !from.holds(source, sources));
    // Pixels that the client has are saved there, against their coming back.
    if (isOnClient && (to.isOnClient || areaOf(rects) * this.list.bytesPerPixel >= MIN_SAVED_BYTES)) {
      to.held.carve(surface, rects);
      this.bringToClient(surface, to);
      this.addCopy(command, now);
      return [];
    }
    const known = replay(from?.held.entries ?? this.list.entries, source, sources, surface, dx, dy, this.atlas);
    const held = this.held(surface, rects, true, now)!; // of the surface that `to` is
    held.evict(surface, rects, []);
    held.clean(surface, rects);
    held.append(known.commands.map((replayed) => held.entry(replayed, now)));
    held.weigh();
    return moved([...known.rest, ...known.copied], dx, dy);
  }

  /**
   * What is copied from these rects for the second time, and is still held back, is worth having on the client.
   */
  private send(from: Offscreen, source: number, rects: readonly Rect[], now: number): void {
    const again = rects.flatMap((r) => from.copied.within(r));
    for (const r of rects) from.copied.add(r);
    if (again.length === 0 || !from.holds(source, again)) return;
    const isNew = !from.isOnClient;
    this.bringToClient(source, from);
    const { held } = from;
    const { entries } = held;
    held.replace([]);
    let i = 0;
    if (isNew) while (i < entries.length && isBlack(entries[i]!.command)) i++;
    for (; i < entries.length; i++) this.list.add(entries[i]!.command, now);
    const damaged = held.damageWithin(source, again);
    held.clean(source, damaged);
    for (const r of damaged) this.list.damage(source, r, now);
  }

  private bringToClient(surface: number, state: Offscreen): void {
    if (state.isOnClient) return;
    state.isOnClient = true;
    const { width, height } = state.bounds;
    this.controls.push({ name: 'createSurface', surface, width, height });
  }

  private pushControl(command: Command, now: number): void {
    switch (command.name) {
      case 'cursor':
        this.controls = [...this.controls.filter(({ name }) => name !== 'cursor'), command];
        break;
      case 'createSurface':
        this.createSurface(command, now);
        break;
      case 'destroySurface':
        this.destroySurface(command);
        break;
      case 'resizeSurface':
        this.resizeSurface(command, now);
        break;
      default:
        this.controls.push(command);
    }
  }

  private createSurface({ surface, width, height }: Create, now: number): void {
    const state = new Offscreen(width, height, this.atlas);
    this.offscreen.set(surface, state);
    state.held.add({ name: 'fill', surface, rects: [state.bounds], color: BLACK }, now);
  }

  private destroySurface(command: Command): void {
    const { surface } = command;
    const state = this.offscreen.get(surface);
    if (state === undefined) return;
    this.forget(surface);
    this.list.clipDamage(surface, EMPTY_RECT);
    this.offscreen.delete(surface);
    for (const other of this.offscreen.values()) other.hidden(surface, state.bounds);
    const isCreated = this.controls.some(({ name, surface: of }) => name === 'createSurface' && of === surface);
    this.controls = this.controls.filter(
      (control) => control.surface !== surface || control.name === 'cursor' || control.name === 'destroySurface',
    );
    if (state.isOnClient && !isCreated) this.controls.push(command);
  }

  private resizeSurface(command: Resize, now: number): void {
    const { surface, width, height } = command;
    const old = this.offscreen.get(surface);
    if (old === undefined && surface !== SCREEN) return;
    const bounds = rect(0, 0, width, height);
    this.forget(surface);
    this.list.clipDamage(surface, old === undefined ? bounds : EMPTY_RECT);
    const queued = this.controls.find(
      (control) =>
        control.surface === surface && (control.name === 'resizeSurface' || control.name === 'createSurface'),
    );
    this.controls = this.controls.filter((control) => control !== queued);
    if (old === undefined) {
      this.changed(SCREEN, [boundsOf(this.screenBounds, bounds)]);
      this.setScreenSize(width, height);
      this.controls.push(command);
      // Two sizes in a row may have cut off what the last one shows as black: one size, and all pixels.
      if (queued !== undefined) this.list.damage(SCREEN, bounds, now);
      return;
    }
    const state = new Offscreen(width, height, this.atlas);
    state.isOnClient = old.isOnClient;
    if (old.isOnClient) this.controls.push(queued?.name === 'createSurface' ? { ...queued, width, height } : command);
    this.offscreen.set(surface, state);
    state.held.damage(surface, bounds, now);
    for (const other of this.offscreen.values()) other.hidden(surface, boundsOf(old.bounds, bounds));
  }

  /** Nothing that waits draws on a surface or reads it any more. */
  private forget(gone: number): void {
    this.list.demote(({ surface, reads }) => surface === gone || reads?.surface === gone);
  }

  private setScreenSize(width: number, height: number): void {
    this.screenBounds = rect(0, 0, width, height);
    this.isExact = true;
  }
}

/** Whether a command says no more than the pixels themselves would. */
function isPixels(command: Command): boolean {
  if (command.name === 'tile') return command.pattern.pixels.length >= area(command.rect);
  return command.name === 'image';
}

function isBlack(command: Command): boolean {
  return command.name === 'fill' && command.color === BLACK;
}

/** The same pixels, each in one rect. */
function disjoint(rects: readonly Rect[]): readonly Rect[] {
  const result: Rect[] = [];
  for (const r of rects) if (!isEmpty(r)) result.push(...subtractRects([r], result));
  return result;
}

function moved(rects: readonly Rect[], dx: number, dy: number): Rect[] {
  return rects.map((r) => translate(r, dx, dy));
}

function areaOf(rects: readonly Rect[]): number {
  let sum = 0;
  for (const r of rects) sum += area(r);
  return sum;
}
