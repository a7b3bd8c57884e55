import { boardColors, penWidths, type Tools } from './tools.ts';

/** Somebody who draws: known by the viewer that the events come from. */
export interface Person {
  readonly viewer: number;
  /** Counts from 1 in the order of coming. */
  readonly number: number;
  tools: Tools;
}

/** People whose tools are remembered; more than ever look at one board. */
const MAX_PEOPLE = 64;

/** Who draws on the board, the most recently active last. */
export class People {
  private readonly all = new Map<number, Person>();
  private nextNumber = 1;

  /** The person behind a viewer, who may be new. Each newcomer gets a colour of their own while there are some. */
  of(viewer: number): Person {
    const known = this.all.get(viewer);
    const person = known ?? this.welcome(viewer);
    this.all.delete(viewer);
    this.all.set(viewer, person);
    const [oldest] = this.all.keys();
    if (this.all.size > MAX_PEOPLE && oldest !== undefined) this.all.delete(oldest);
    return person;
  }

  /** Those who are likely to be here still: the last to act, at most as many as watch. */
  present(watching: number): Person[] {
    const recent = watching > 0 ? [...this.all.values()].slice(-watching) : [];
    return recent.sort((a, b) => a.number - b.number);
  }

  private welcome(viewer: number): Person {
    const number = this.nextNumber++;
    const color = boardColors[(number - 1) % boardColors.length] ?? boardColors[0];
    return { viewer, number, tools: { tool: 'pen', color, width: penWidths[1] } };
  }
}
