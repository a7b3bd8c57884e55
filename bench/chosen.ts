/** The things of these names, in the order in which we know them; all without names. Throws on names that do not exist. */
export function chosen<T extends { readonly name: string }>(
  what: string,
  all: readonly T[],
  names: readonly string[] | undefined,
): readonly T[] {
  if (names === undefined) return all;
  for (const name of names) {
    if (all.some((one) => one.name === name)) continue;
    throw new Error(`There is no ${what} "${name}". There are: ${all.map((one) => one.name).join(', ')}.`);
  }
  return all.filter(({ name }) => names.includes(name));
}
