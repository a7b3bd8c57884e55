/** One app that can be opened. */
export interface CatalogEntry {
  /** Part of session names and addresses: letters, digits and dashes. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly shared: boolean;
  /** File URL of the module. */
  readonly module: string;
}

/** The apps of a server, in the order in which they are listed. */
export type AppCatalog = ReadonlyMap<string, CatalogEntry>;

export function createCatalog(entries: readonly CatalogEntry[]): AppCatalog {
  const catalog = new Map<string, CatalogEntry>();
  for (const entry of entries) catalog.set(entry.name, entry);
  return catalog;
}
