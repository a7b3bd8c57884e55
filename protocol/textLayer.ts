import type { Atlas } from './atlas.ts';
import { type Glyphs, textOf } from './commands/glyphs.ts';
import { boundsOfCommand, type Command, opacityOf } from './commands/index.ts';
import { contains, intersect, isEmpty, overlaps, type Rect, rect, translate } from './geometry.ts';

/** A glyph run that can be seen, and what it says. */
export interface TextRun {
  readonly run: Glyphs;
  readonly text: string;
}

/** More runs than this are not kept: the oldest go, for then they are drawing, not text. */
const MAX_RUNS = 4096;

/**
 * The text on the screen, kept from the commands that drew it: what later commands cover is gone, what they
 * move has moved. It is what automation and screen readers read, and what a viewer that comes late is told.
 */
export class TextLayer {
  private runs: TextRun[] = [];

  /** The visible runs in the order of drawing. */
  get all(): readonly TextRun[] {
    return this.runs;
  }

  /** Follows a command. */
  apply(command: Command, atlas: Atlas): void {
    if (command.name === 'copy') {
      this.move(command.surface, command.source, command.rects, command.dx, command.dy);
      return;
    }
    if (command.name === 'destroySurface') {
      this.runs = this.runs.filter(({ run }) => run.surface !== command.surface);
      return;
    }
    if (command.name === 'resizeSurface') {
      const bounds = rect(0, 0, command.width, command.height);
      this.runs = this.runs.filter(({ run }) => run.surface !== command.surface || contains(bounds, run.rect));
      return;
    }
    const bounds = boundsOfCommand(command);
    if (isEmpty(bounds)) return;
    if (command.name === 'fill') for (const covered of command.rects) this.erase(command.surface, covered);
    else if (opacityOf(command) === 'opaque') this.erase(command.surface, bounds);
    if (command.name === 'glyphs') this.push(command, textOf(atlas, command));
  }

  /** Pixels were drawn that no command describes. */
  erase(surface: number, covered: Rect): void {
    if (isEmpty(covered)) return;
    const kept = this.runs.filter(({ run }) => run.surface !== surface || !overlaps(run.rect, covered));
    if (kept.length !== this.runs.length) this.runs = this.cut(surface, covered, kept);
  }

  /** The runs on a surface that touch the rect. */
  within(surface: number, area: Rect): TextRun[] {
    return this.runs.filter(({ run }) => run.surface === surface && overlaps(run.rect, area));
  }

  /** The text of a surface, line by line from top to bottom, as a person reads it. */
  text(surface: number): string {
    const rows = this.runs
      .filter(({ run }) => run.surface === surface)
      .sort((a, b) => a.run.baseline - b.run.baseline || a.run.x - b.run.x);
    let result = '';
    let previous: Glyphs | undefined;
    for (const { run, text } of rows) {
      if (previous !== undefined) {
        const sameLine = previous.baseline === run.baseline;
        const touches = sameLine && run.rect.x <= previous.rect.x + previous.rect.width + 1;
        result += touches ? '' : sameLine ? ' ' : '\n';
      }
      result += text;
      previous = run;
    }
    return result;
  }

  private push(run: Glyphs, text: string): void {
    if (text.length === 0) return;
    this.runs.push({ run, text });
    if (this.runs.length > MAX_RUNS) this.runs.splice(0, MAX_RUNS / 4);
  }

  /** Puts back what is left of the runs that a rect cut: their glyphs outside it, side by side. */
  private cut(surface: number, covered: Rect, kept: TextRun[]): TextRun[] {
    const result = [...kept];
    for (const { run, text } of this.runs) {
      if (run.surface !== surface || !overlaps(run.rect, covered)) continue;
      const coversHeight = covered.y <= run.rect.y && covered.y + covered.height >= run.rect.y + run.rect.height;
      if (!coversHeight || run.gaps.length > 0 || run.ids.length === 0) continue;
      for (const part of remainingParts(run, text, covered)) result.push(part);
    }
    return result;
  }

  private move(surface: number, source: number, targets: readonly Rect[], dx: number, dy: number): void {
    const moved: TextRun[] = [];
    for (const target of targets) {
      const from = translate(target, -dx, -dy);
      for (const { run, text } of this.runs) {
        if (run.surface !== source || !contains(from, run.rect)) continue;
        const there = {
          ...run,
          surface,
          rect: translate(run.rect, dx, dy),
          x: run.x + dx,
          baseline: run.baseline + dy,
        };
        moved.push({ run: there, text });
      }
    }
    for (const target of targets) this.erase(surface, target);
    for (const { run, text } of moved) this.push(run, text);
  }
}

/**
 * The parts of a run left and right of a covered rect. Only runs of evenly wide glyphs can be cut: the
 * width of one is the width of the run divided by their number.
 */
function remainingParts(run: Glyphs, text: string, covered: Rect): TextRun[] {
  const width = run.rect.width / run.ids.length;
  const characters = [...text];
  if (!Number.isInteger(width) || characters.length !== run.ids.length) return [];
  const hole = intersect(run.rect, covered);
  const first = Math.floor((hole.x - run.rect.x) / width);
  const after = Math.ceil((hole.x + hole.width - run.rect.x) / width);
  const parts: TextRun[] = [];
  for (const [from, to] of [
    [0, first],
    [after, run.ids.length],
  ] as const) {
    if (to <= from) continue;
    const x = run.rect.x + from * width;
    const part = { ...run, ids: run.ids.slice(from, to), x: run.x + from * width };
    parts.push({
      run: { ...part, rect: { ...run.rect, x, width: (to - from) * width } },
      text: characters.slice(from, to).join(''),
    });
  }
  return parts;
}
