/** One app that can be opened. */
export interface CatalogEntry {
  /** Part of session names and addresses: letters, digits and dashes. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly shared: boolean;
  /** File URL of the module. */
  readonly module: string;
  /** What the module's function is called with: a JSON value. Checking it is the module's business. */
  readonly options?: unknown;
  /** The heading that programs of the system are listed under; none for apps. */
  readonly category?: string;
  /** Further words by which people look for it. */
  readonly keywords?: string;
  /** A name in an icon theme, or an absolute path. Clients are sent the picture, never this. */
  readonly icon?: string;
}

/** The apps of a server, in the order in which they are listed. */
export type AppCatalog = ReadonlyMap<string, CatalogEntry>;

/** Of entries with the same name the first counts. */
export function createCatalog(entries: readonly CatalogEntry[]): AppCatalog {
  const catalog = new Map<string, CatalogEntry>();
  for (const entry of entries) if (!catalog.has(entry.name)) catalog.set(entry.name, entry);
  return catalog;
}
