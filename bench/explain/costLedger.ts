import { area, areasOfCommand, type Command } from '../../protocol/index.ts';
import type { CodedKind, ImageForm, Meter } from '../../server/session/meter.ts';

/** What all parts of one kind have cost that were encoded in one way. */
export interface Cost {
  readonly kind: string;
  readonly encoding: string;
  readonly count: number;
  /** What the same would take as it is: pixels three bytes each, masks one, other fields what they take. */
  readonly bytesBefore: number;
  /** On the wire. */
  readonly bytesAfter: number;
  /** Encoding and writing it. */
  readonly milliseconds: number;
}

const BYTES_PER_PIXEL = 3;
/** What a pointer's picture takes: with its transparency. */
const BYTES_PER_CURSOR_PIXEL = 4;

/** The rows of what is coded: of bands and photographs the pixels matter, not that each is an operation. */
const codedRows: Readonly<Record<CodedKind, readonly [kind: string, encoding: string]>> = {
  copy: ['copy', 'context'],
  fill: ['fill', 'context'],
  glyphs: ['glyphs', 'context'],
  bands: ['image', 'bands'],
  photograph: ['image', 'photograph'],
  keep: ['keep', 'context'],
  recall: ['recall', 'context'],
  update: ['coded', 'head'],
};

/** Adds up what frames and their parts cost: what is coded as it is made, and the rest as it is seen on the wire. */
export class CostLedger implements Meter {
  private readonly costs = new Map<string, Cost>();

  coded(kind: CodedKind, pixels: number, bytesAfter: number, milliseconds: number): void {
    // What is kept is not shown; and updates are counted on the wire.
    const bytesBefore = kind === 'keep' ? 0 : pixels * BYTES_PER_PIXEL;
    const count = kind === 'update' ? 0 : 1;
    const [row, encoding] = codedRows[kind];
    this.add(row, encoding, { count, bytesBefore, bytesAfter, milliseconds });
  }

  encoded(form: ImageForm, milliseconds: number): void {
    const isCommand = form === 'fill' || form === 'stipple';
    const [kind, encoding] = isCommand ? [form, 'plain'] : ['image', form];
    this.add(kind, encoding, { count: 0, bytesBefore: 0, bytesAfter: 0, milliseconds });
  }

  /** A command as it is on the wire, and how long writing it took. */
  command(command: Command, bytes: number, milliseconds: number): void {
    if (command.name === 'coded') {
      // Its bytes have been counted one by one.
      const bytesAfter = bytes - command.bytes.length;
      this.add('coded', 'head', { count: 1, bytesBefore: 0, bytesAfter, milliseconds });
      return;
    }
    const encoding = command.name === 'image' ? command.encoding : 'plain';
    const bytesBefore = bytesWithout(command) ?? bytes;
    this.add(command.name, encoding, { count: 1, bytesBefore, bytesAfter: bytes, milliseconds });
  }

  /** What frames and messages take beside their commands. */
  message(name: string, bytes: number): void {
    this.add(name, name === 'frame' ? 'head' : 'message', {
      ...{ count: 1, bytesBefore: 0, bytesAfter: bytes, milliseconds: 0 },
    });
  }

  /** All costs since the last time, the largest first. */
  take(): Cost[] {
    const costs = [...this.costs.values()].sort((a, b) => b.bytesAfter - a.bytesAfter);
    this.costs.clear();
    return costs;
  }

  private add(kind: string, encoding: string, more: Omit<Cost, 'kind' | 'encoding'>): void {
    const key = `${kind} ${encoding}`;
    const { count = 0, bytesBefore = 0, bytesAfter = 0, milliseconds = 0 } = this.costs.get(key) ?? {};
    this.costs.set(key, {
      ...{ kind, encoding },
      count: count + more.count,
      bytesBefore: bytesBefore + more.bytesBefore,
      bytesAfter: bytesAfter + more.bytesAfter,
      milliseconds: milliseconds + more.milliseconds,
    });
  }
}

/** What a command stands for, bytes; undefined when that is its own fields. */
function bytesWithout(command: Command): number | undefined {
  const areas = areasOfCommand(command);
  if (areas.length > 0) return areas.reduce((sum, it) => sum + area(it), 0) * BYTES_PER_PIXEL;
  if (command.name === 'defineGlyphs') return command.glyphs.reduce((sum, { mask }) => sum + mask.length, 0);
  if (command.name === 'cursor' && command.shape.kind === 'image') {
    return command.shape.width * command.shape.height * BYTES_PER_CURSOR_PIXEL;
  }
  return undefined;
}
