import { boundsOf, overlaps, type Rect } from '../../../protocol/index.ts';
import type { Canvas } from '../../index.ts';
import { colors } from '../theme.ts';
import type { Board } from './board.ts';
import { caretOf, type NoteMark, noteMark } from './marks.ts';

/** Longer notes would not fit on the board. */
const MAX_NOTE_CHARACTERS = 2000;

/** A note while somebody types it: a frame and a caret around it, over everything. */
export class NoteEditor {
  private readonly canvas: Canvas;
  private readonly board: Board;
  private note: NoteMark;

  /** Starts with an empty note, which is a mark of the board from now on. */
  constructor(canvas: Canvas, board: Board, note: NoteMark) {
    this.canvas = canvas;
    this.board = board;
    this.note = note;
    board.add(note);
    this.drawFrame();
  }

  /** Puts text at the end; control characters but line feeds are left out. */
  insert(text: string): void {
    const clean = text.replace(/\r\n?/g, '\n').replace(/(?!\n)\p{Cc}/gu, ' ');
    this.change((this.note.text + clean).slice(0, MAX_NOTE_CHARACTERS));
  }

  /** Takes the last character away, as a reader counts them. */
  backspace(): void {
    const characters = [...new Intl.Segmenter().segment(this.note.text)];
    this.change(this.note.text.slice(0, characters.at(-1)?.index ?? 0));
  }

  /** Leaves the note on the board, or nothing when it says nothing. */
  finish(): void {
    const { board, note } = this;
    const area = this.area();
    if (note.text.trim() === '') board.remove(note.stroke);
    board.redraw(area);
  }

  get stroke(): number {
    return this.note.stroke;
  }

  /** Draws the frame again when that part of the board has been drawn over. */
  restoreFrame(part: Rect): void {
    if (overlaps(part, this.area())) this.drawFrame();
  }

  private change(text: string): void {
    const before = this.area();
    const after = noteMark(this.canvas, this.note, this.note.size, this.note, text);
    this.board.replace(this.note, after);
    this.note = after;
    this.board.redraw(boundsOf(before, this.area()));
    this.drawFrame();
  }

  private area(): Rect {
    return boundsOf(this.note.bounds, caretOf(this.canvas, this.note));
  }

  /** Opaque rects only: drawing them twice changes nothing. */
  private drawFrame(): void {
    const { canvas, board } = this;
    const { x, y, width, height } = this.area();
    const caret = caretOf(canvas, this.note);
    const parts = [
      { rect: { x, y, width, height: 1 }, color: colors.faint },
      { rect: { x, y: y + height - 1, width, height: 1 }, color: colors.faint },
      { rect: { x, y, width: 1, height }, color: colors.faint },
      { rect: { x: x + width - 1, y, width: 1, height }, color: colors.faint },
      { rect: caret, color: colors.accent },
    ];
    canvas.save();
    canvas.beginPath();
    canvas.rect(board.area.x, board.area.y, board.area.width, board.area.height);
    canvas.clip();
    for (const part of parts) {
      canvas.fillStyle = part.color;
      canvas.fillRect(part.rect.x, part.rect.y, part.rect.width, part.rect.height);
    }
    canvas.restore();
  }
}
