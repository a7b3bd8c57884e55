import { internAtoms } from '../properties.ts';
import type { XConnection } from '../xConnection.ts';
import { type TextType, textTargets } from './textTargets.ts';

const NAMES = [
  'CLIPBOARD',
  'PRIMARY',
  'TARGETS',
  'MULTIPLE',
  'TIMESTAMP',
  'ATOM',
  'ATOM_PAIR',
  'INTEGER',
  'INCR',
  /** Where owners put what they answer, on windows of ours. */
  'FARGLASS_COPY',
  /** Written to learn the server's time. */
  'FARGLASS_TIME',
] as const;

/** What the server calls the names that selections use. */
export interface SelectionAtoms extends Readonly<Record<(typeof NAMES)[number], number>> {
  /** The targets for text, in the order of `textTargets`. */
  readonly texts: readonly number[];
  /** The name of a target or type for text. Undefined for all others. */
  textName(atom: number): string | undefined;
  textType(type: TextType): number;
}

export async function selectionAtoms(connection: XConnection): Promise<SelectionAtoms> {
  const names = textTargets.map(({ name }) => name);
  const [atoms, byName] = await Promise.all([internAtoms(connection, NAMES), internAtoms(connection, names)]);
  const byAtom = new Map<number, string>(names.map((name) => [byName[name], name]));
  return {
    ...atoms,
    texts: names.map((name) => byName[name]),
    textName: (atom) => byAtom.get(atom),
    textType: (type) => byName[type],
  };
}
