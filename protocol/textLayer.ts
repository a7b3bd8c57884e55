import type { Atlas } from './atlas.ts';
import { textOf } from './commands/glyphs.ts';
import { boundsOfCommand, type Command, opacityOf } from './commands/index.ts';
import { contains, intersect, isEmpty, overlaps, type Rect, rect, sameRect, translate } from './geometry.ts';

/** A piece of text that can be seen, and where. */
export interface TextRun {
  readonly surface: number;
  readonly rect: Rect;
  readonly text: string;
}

/** More runs than this are not kept: the oldest go, for then they are drawing, not text. */
const MAX_RUNS = 4096;

/**
 * The text on the screen, kept from the commands that drew it: what later commands cover is gone, what they
 * move has moved. It is what automation and screen readers read.
 */
export class TextLayer {
  private runs: TextRun[] = [];

  /** The visible runs in the order of drawing. */
  get all(): readonly TextRun[] {
    return this.runs;
  }

  /** Follows a command. */
  apply(command: Command, atlas: Atlas): void {
    const { surface } = command;
    switch (command.name) {
      case 'copy':
        this.move(surface, command.source, command.rects, command.dx, command.dy);
        return;
      case 'destroySurface':
        this.runs = this.runs.filter((run) => run.surface !== surface);
        return;
      case 'resizeSurface': {
        const bounds = rect(0, 0, command.width, command.height);
        this.runs = this.runs.filter((run) => run.surface !== surface || contains(bounds, run.rect));
        return;
      }
      case 'coded':
        for (const { rect: written, moved, run } of command.changes ?? []) {
          if (run !== undefined) this.apply(run, atlas);
          else if (moved !== undefined) this.move(surface, surface, [written], moved.dx, moved.dy);
          else this.erase(surface, written);
        }
        return;
      case 'fill':
        for (const covered of command.rects) this.erase(surface, covered);
        return;
      case 'label':
        this.erase(surface, command.rect);
        this.push({ surface, rect: command.rect, text: command.text });
        return;
      default:
        if (opacityOf(command) === 'opaque') this.erase(surface, boundsOfCommand(command));
        if (command.name === 'glyphs') this.push({ surface, rect: command.rect, text: textOf(atlas, command) });
    }
  }

  /** Pixels were drawn that say nothing. */
  erase(surface: number, covered: Rect): void {
    if (isEmpty(covered)) return;
    const kept: TextRun[] = [];
    for (const run of this.runs) {
      if (run.surface !== surface || !overlaps(run.rect, covered)) kept.push(run);
      else kept.push(...remainingParts(run, covered));
    }
    this.runs = kept;
  }

  /** The runs on a surface that touch the rect. */
  within(surface: number, area: Rect): TextRun[] {
    return this.runs.filter((run) => run.surface === surface && overlaps(run.rect, area));
  }

  /** The text of a surface, line by line from top to bottom, as a person reads it. */
  text(surface: number): string {
    const rows = this.runs
      .filter((run) => run.surface === surface)
      .sort((a, b) => bottom(a) - bottom(b) || a.rect.x - b.rect.x);
    let result = '';
    let previous: TextRun | undefined;
    for (const run of rows) {
      if (previous !== undefined) {
        const sameLine = bottom(previous) === bottom(run);
        const touches = sameLine && run.rect.x <= previous.rect.x + previous.rect.width + 1;
        result += touches ? '' : sameLine ? ' ' : '\n';
      }
      result += run.text;
      previous = run;
    }
    return result;
  }

  private push(run: TextRun): void {
    if (run.text.length === 0) return;
    // Text without a background that is drawn again in its old place must not pile up.
    const same = this.runs.findIndex((older) => older.surface === run.surface && sameRect(older.rect, run.rect));
    if (same >= 0) this.runs.splice(same, 1);
    this.runs.push(run);
    if (this.runs.length > MAX_RUNS) this.runs.splice(0, MAX_RUNS / 4);
  }

  private move(surface: number, source: number, targets: readonly Rect[], dx: number, dy: number): void {
    const moved: TextRun[] = [];
    for (const target of targets) {
      const from = translate(target, -dx, -dy);
      for (const run of this.runs) {
        if (run.surface !== source || !overlaps(run.rect, from)) continue;
        const part = partInside(run, from);
        if (part !== undefined) moved.push({ surface, rect: translate(part.rect, dx, dy), text: part.text });
      }
    }
    for (const target of targets) this.erase(surface, target);
    for (const run of moved) this.push(run);
  }
}

function bottom(run: TextRun): number {
  return run.rect.y + run.rect.height;
}

/**
 * The parts of a run left and right of a covered rect that is as high as the run. Only runs of evenly wide
 * characters can be cut, as terminals draw them; of others nothing remains.
 */
function remainingParts(run: TextRun, covered: Rect): TextRun[] {
  const hole = intersect(run.rect, covered);
  const width = evenWidth(run);
  if (hole.height < run.rect.height || width === undefined) return [];
  const first = Math.floor((hole.x - run.rect.x) / width);
  const after = Math.ceil((hole.x + hole.width - run.rect.x) / width);
  return [letters(run, 0, first, width), letters(run, after, run.rect.width / width, width)].filter(
    (part) => part !== undefined,
  );
}

/** The part of a run whose letters lie inside a rect: all of it, or as many as can be cut off. */
function partInside(run: TextRun, limits: Rect): TextRun | undefined {
  if (contains(limits, run.rect)) return run;
  const inside = intersect(run.rect, limits);
  const width = evenWidth(run);
  if (inside.height < run.rect.height || width === undefined) return undefined;
  const first = Math.ceil((inside.x - run.rect.x) / width);
  const after = Math.floor((inside.x + inside.width - run.rect.x) / width);
  return letters(run, first, after, width);
}

/** The pixels that each character of a run is wide; undefined when they are not evenly wide. */
function evenWidth(run: TextRun): number | undefined {
  const width = run.rect.width / [...run.text].length;
  return Number.isInteger(width) ? width : undefined;
}

/** The characters of a run from one to before another, each so wide; undefined when there are none. */
function letters({ surface, rect: r, text }: TextRun, from: number, to: number, width: number): TextRun | undefined {
  if (to <= from) return undefined;
  const part = { ...r, x: r.x + from * width, width: (to - from) * width };
  return { surface, rect: part, text: [...text].slice(from, to).join('') };
}
