import { adapted, type BitCoder, newModel } from './bitCoder.ts';
import { MAX_COLUMNS } from './columnDictionary.ts';
import { GuessTable, MAX_CONFIDENCE } from './guessTable.ts';
import { hash } from './hash.ts';

/** So many columns back each table looks: a stroke, a letter, a word. */
const ORDERS = [1, 2, 4, 8, 16] as const;
const TABLE_SIZE = 1 << 12;
const LEVELS = MAX_CONFIDENCE + 1;
/** Columns that are looked back at. */
export const MAX_ORDER = 16;
const ID_BITS = Math.log2(MAX_COLUMNS);
const ID_TABLE = 1 << 13;
/** There is no second guess; it is another one; the table of the last column alone agrees with the first. */
const [NONE, OTHER, AGREED] = [2, 0, 1];

/** What the coder says of a column: its number, or that it is new. */
export const NEW_COLUMN = -1;

/** Learns which column follows which: text repeats letters, and letters repeat columns. */
export class IdModel {
  private readonly tables = ORDERS.map(() => new GuessTable(TABLE_SIZE));
  private readonly contexts = new Int32Array(ORDERS.length);
  private readonly isFirst = newModel(ORDERS.length * LEVELS * 3 * 2);
  private readonly isSecond = newModel(ORDERS.length * LEVELS);
  private readonly isNew = newModel(8);
  private readonly byLast = newModel(ID_TABLE);
  private readonly alone = newModel(MAX_COLUMNS * 2);
  private wasNew = false;

  /**
   * Codes the column behind those of `ids` before `at`, of which there are at least MAX_ORDER, and `size` in the
   * dictionary. To be told the number with `tell`.
   */
  code(coder: BitCoder, ids: Int32Array, at: number, size: number, wanted: number): number {
    this.look(ids, at);
    const { tables, contexts } = this;
    let first = NEW_COLUMN;
    let order = 0;
    let level = 0;
    let second = NEW_COLUMN;
    let secondOrder = 0;
    let state = NONE;
    for (let i = ORDERS.length - 1; i >= 0; i--) {
      const context = contexts[i]!;
      if (!tables[i]!.has(context)) continue;
      const guess = tables[i]!.guess(context);
      // What was learned before the dictionary was emptied.
      if (guess >= size) continue;
      if (first === NEW_COLUMN) {
        first = guess;
        order = i;
        level = tables[i]!.confidence(context);
      } else if (guess !== first) {
        second = guess;
        secondOrder = i;
        state = OTHER;
        break;
      } else if (i === 0) state = AGREED;
    }
    if (first !== NEW_COLUMN) {
      const flag = ((order * LEVELS + level) * 3 + state) * 2 + Number(first === 0);
      if (coder.bit(this.isFirst, flag, Number(wanted === first)) === 1) return this.done(first);
      if (second !== NEW_COLUMN) {
        const confidence = tables[secondOrder]!.confidence(contexts[secondOrder]!);
        if (coder.bit(this.isSecond, order * LEVELS + confidence, Number(wanted === second)) === 1) {
          return this.done(second);
        }
      }
    }
    const flag = Number(first === NEW_COLUMN) * 4 + Number(ids[at - 1] === 0) * 2 + Number(this.wasNew);
    if (coder.bit(this.isNew, flag, Number(wanted === NEW_COLUMN)) === 1) {
      this.wasNew = true;
      return NEW_COLUMN;
    }
    return this.done(this.number(coder, ids[at - 1]!, size, wanted));
  }

  /** The column was this one, after all. */
  tell(id: number): void {
    for (let i = 0; i < ORDERS.length; i++) this.tables[i]!.tell(this.contexts[i]!, id);
  }

  clear(): void {
    for (const table of this.tables) table.clear();
  }

  private done(id: number): number {
    this.wasNew = false;
    return id;
  }

  private look(ids: Int32Array, at: number): void {
    let context = 0;
    let back = 1;
    for (let i = 0; i < ORDERS.length; i++) {
      for (; back <= ORDERS[i]!; back++) context = hash(context, ids[at - back]! + back);
      this.contexts[i] = hash(context, i + 77);
    }
  }

  /** The number itself, bit by bit: by the last column where that has been seen, else alone. May be too large. */
  private number(coder: BitCoder, last: number, size: number, wanted: number): number {
    const bits = Math.min(ID_BITS, 32 - Math.clz32(size - 1));
    let node = 1;
    for (let bit = bits - 1; bit >= 0; bit--) {
      const value = (wanted >>> bit) & 1;
      const by = hash(last, (node << 4) | bits) & (ID_TABLE - 1);
      const isSeen = this.byLast[by] !== UNSEEN;
      const coded = isSeen ? coder.bit(this.byLast, by, value) : coder.bit(this.alone, node, value);
      if (isSeen) this.alone[node] = adapted(this.alone[node]!, coded);
      else this.byLast[by] = adapted(this.byLast[by]!, coded);
      node = node * 2 + coded;
    }
    return node - (1 << bits);
  }
}

const UNSEEN = newModel(1)[0]!;
