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
        if (run.surface !== source || !contains(from, run.rect)) continue;
        moved.push({ surface, rect: translate(run.rect, dx, dy), text: run.text });
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
  const characters = [...run.text];
  const width = run.rect.width / characters.length;
  if (hole.height < run.rect.height || !Number.isInteger(width)) return [];
  const first = Math.floor((hole.x - run.rect.x) / width);
  const after = Math.ceil((hole.x + hole.width - run.rect.x) / width);
  const parts: TextRun[] = [];
  for (const [from, to] of [
    [0, first],
    [after, characters.length],
  ] as const) {
    if (to <= from) continue;
    const part = { ...run.rect, x: run.rect.x + from * width, width: (to - from) * width };
    parts.push({ surface: run.surface, rect: part, text: characters.slice(from, to).join('') });
  }
  return parts;
}
