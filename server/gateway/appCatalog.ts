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

/** Reading the list takes some tens of milliseconds; whoever reloads it all the time gets it as it was. */
const FRESH_MS = 1000;

/** The app list of a server, which is read again when somebody asks for it: programs are installed and removed. */
export class LiveCatalog {
  private readonly read: () => Promise<readonly CatalogEntry[]>;
  private readonly entries = new Map<string, CatalogEntry>();
  private reading: Promise<void> | undefined;
  private readAt = Number.NEGATIVE_INFINITY;
  private complaint = '';

  private constructor(read: () => Promise<readonly CatalogEntry[]>) {
    this.read = read;
  }

  /** Of entries with the same name the first counts. Rejects as `read` does. */
  static async open(read: () => Promise<readonly CatalogEntry[]>): Promise<LiveCatalog> {
    const catalog = new LiveCatalog(read);
    await catalog.take();
    return catalog;
  }

  /** The apps as they were read last. */
  get apps(): AppCatalog {
    return this.entries;
  }

  /** Reads the list again if it is not fresh. What cannot be read leaves the list as it is, with a line in the log. */
  refresh(): Promise<void> {
    if (performance.now() - this.readAt < FRESH_MS) return Promise.resolve();
    this.reading ??= this.take()
      .catch((error: unknown) => this.complain(error instanceof Error ? error.message : String(error)))
      .finally(() => {
        this.reading = undefined;
      });
    return this.reading;
  }

  private async take(): Promise<void> {
    try {
      const entries = await this.read();
      this.entries.clear();
      for (const entry of entries) if (!this.entries.has(entry.name)) this.entries.set(entry.name, entry);
      this.complaint = '';
    } finally {
      this.readAt = performance.now();
    }
  }

  private complain(message: string): void {
    // Once, not at every look at the list.
    if (message !== this.complaint) console.error(`The app list stays as it was: ${message}`);
    this.complaint = message;
  }
}
