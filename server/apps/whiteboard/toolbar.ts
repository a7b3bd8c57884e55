import { type Rect, rect } from '../../../protocol/index.ts';
import type { Canvas } from '../../index.ts';
import { baselineIn, colors, fontOf } from '../theme.ts';
import type { Person } from './people.ts';
import { boardColors, penWidths, type ToolName, type Tools } from './tools.ts';

/** What a button does when it is clicked. */
export type ToolbarAction =
  | { readonly kind: 'tools'; readonly change: Partial<Tools> }
  | { readonly kind: 'undo' }
  | { readonly kind: 'clear' };

interface Button {
  readonly area: Rect;
  readonly action: ToolbarAction;
  draw(canvas: Canvas, area: Rect): void;
  /** Whether it stands for what this person draws with. */
  isChosenBy(person: Person): boolean;
}

export interface ToolbarState {
  readonly people: readonly Person[];
  /** The next click on Clear clears. */
  readonly isClearArmed: boolean;
}

const SIZE = 36;
const GAP = 6;
const GROUP_GAP = 22;

/** The row of buttons on top of the board. It shows what everybody draws with, by their numbers. */
export class Toolbar {
  private readonly canvas: Canvas;
  private readonly area: Rect;
  private readonly buttons: readonly Button[];
  private readonly clear: Rect;
  private shown = new Map<Button | 'clear' | 'people', string>();

  constructor(canvas: Canvas, area: Rect) {
    this.canvas = canvas;
    this.area = area;
    this.buttons = layOutButtons(area);
    const last = this.buttons.at(-1)?.area ?? area;
    this.clear = rect(last.x + last.width + GAP, last.y, 92, SIZE);
  }

  /** What a click there asks for; null beside the buttons. */
  actionAt(x: number, y: number): ToolbarAction | null {
    const isIn = (area: Rect) => x >= area.x && y >= area.y && x < area.x + area.width && y < area.y + area.height;
    if (isIn(this.clear)) return { kind: 'clear' };
    return this.buttons.find(({ area }) => isIn(area))?.action ?? null;
  }

  /** Draws what differs from what is shown; all of it after `isNew`. */
  draw(state: ToolbarState, isNew = false): void {
    const { canvas, area } = this;
    if (isNew) {
      this.shown.clear();
      canvas.fillStyle = colors.panel;
      canvas.fillRect(area.x, area.y, area.width, area.height);
      canvas.fillStyle = colors.line;
      canvas.fillRect(area.x, area.y + area.height - 1, area.width, 1);
    }
    for (const button of this.buttons) {
      const users = state.people.filter((person) => button.isChosenBy(person));
      const tag = state.people.length > 1 ? users.map(({ number }) => number).join(' ') : '';
      this.once(button, `${users.length > 0} ${tag}`, () => this.drawButton(button, users.length > 0, tag));
    }
    this.once('clear', String(state.isClearArmed), () => this.drawClear(state.isClearArmed));
    const people = state.people.length > 1 ? state.people : [];
    this.once('people', JSON.stringify(people.map(({ number, tools }) => [number, tools])), () =>
      this.drawPeople(people),
    );
  }

  private once(what: Button | 'clear' | 'people', look: string, draw: () => void): void {
    if (this.shown.get(what) === look) return;
    this.shown.set(what, look);
    draw();
  }

  private drawButton(button: Button, isChosen: boolean, tag: string): void {
    const { canvas } = this;
    const { x, y, width, height } = button.area;
    canvas.fillStyle = isChosen ? colors.selected : colors.raised;
    canvas.fillRect(x, y, width, height);
    if (isChosen) {
      canvas.fillStyle = colors.accent;
      canvas.fillRect(x, y + height - 3, width, 3);
    }
    button.draw(canvas, button.area);
    if (tag === '') return;
    canvas.font = fontOf(10, 'bold');
    canvas.fillStyle = colors.text;
    canvas.fillText(tag, x + 3, y + 11);
  }

  private drawClear(isArmed: boolean): void {
    const { canvas } = this;
    const { x, y, width, height } = this.clear;
    canvas.fillStyle = isArmed ? colors.red : colors.raised;
    canvas.fillRect(x, y, width, height);
    drawCentered(canvas, this.clear, isArmed ? 'Really?' : 'Clear all', isArmed ? colors.background : colors.text);
  }

  /** A dot and a number for each person, from the right edge. */
  private drawPeople(people: readonly Person[]): void {
    const { canvas, area, clear } = this;
    const left = clear.x + clear.width + GROUP_GAP;
    canvas.fillStyle = colors.panel;
    canvas.fillRect(left, clear.y, area.x + area.width - left, SIZE);
    const most = Math.floor((area.x + area.width - left) / 40);
    people.slice(0, most).forEach(({ number, tools }, index) => {
      const x = area.x + area.width - 40 * (Math.min(most, people.length) - index);
      drawDot(canvas, x + 10, clear.y + SIZE / 2, 7, tools.color);
      canvas.font = fontOf(13);
      canvas.fillStyle = colors.dim;
      canvas.fillText(String(number), x + 21, baselineIn(clear.y, SIZE, 13));
    });
  }
}

function layOutButtons(area: Rect): Button[] {
  const y = area.y + Math.floor((area.height - SIZE) / 2);
  const buttons: Button[] = [];
  let x = area.x + 12;
  const add = (width: number, action: ToolbarAction, button: Pick<Button, 'draw' | 'isChosenBy'>) => {
    buttons.push({ area: rect(x, y, width, SIZE), action, ...button });
    x += width + GAP;
  };
  const tools: readonly [ToolName, string][] = [
    ['pen', 'Pen'],
    ['eraser', 'Eraser'],
    ['text', 'Text'],
  ];
  for (const [tool, label] of tools) {
    add(
      64,
      { kind: 'tools', change: { tool } },
      {
        draw: (canvas, place) => drawCentered(canvas, place, label, colors.text),
        isChosenBy: (person) => person.tools.tool === tool,
      },
    );
  }
  x += GROUP_GAP - GAP;
  for (const color of boardColors) {
    add(
      SIZE,
      { kind: 'tools', change: { color } },
      {
        draw: (canvas, place) => drawDot(canvas, place.x + SIZE / 2, place.y + SIZE / 2, 9, color),
        isChosenBy: (person) => person.tools.color === color,
      },
    );
  }
  x += GROUP_GAP - GAP;
  for (const width of penWidths) {
    add(
      SIZE,
      { kind: 'tools', change: { width } },
      {
        draw: (canvas, place) => drawDot(canvas, place.x + SIZE / 2, place.y + SIZE / 2, width / 2, colors.text),
        isChosenBy: (person) => person.tools.width === width,
      },
    );
  }
  x += GROUP_GAP - GAP;
  add(
    64,
    { kind: 'undo' },
    {
      draw: (canvas, place) => drawCentered(canvas, place, 'Undo', colors.text),
      isChosenBy: () => false,
    },
  );
  return buttons;
}

function drawDot(canvas: Canvas, x: number, y: number, radius: number, color: string): void {
  canvas.fillStyle = color;
  canvas.beginPath();
  canvas.arc(x, y, radius, 0, 2 * Math.PI);
  canvas.fill();
}

function drawCentered(canvas: Canvas, area: Rect, text: string, color: string): void {
  canvas.font = fontOf(13);
  canvas.fillStyle = color;
  const width = canvas.measureText(text).width;
  canvas.fillText(text, Math.round(area.x + (area.width - width) / 2), baselineIn(area.y, area.height, 13));
}
