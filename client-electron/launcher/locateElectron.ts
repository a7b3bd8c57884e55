import { archiveElectron } from './archiveElectron.ts';
import { describeInstallation, type ElectronInstallation, type ElectronSource } from './electronInstallation.ts';
import { npmElectron } from './npmElectron.ts';

/** A 120 MB download over a slow line; a host that does not answer at all fails within seconds. */
const DOWNLOAD_TIMEOUT_MS = 600_000;

const ALL_SOURCES: readonly ElectronSource[] = ['override', 'npm', 'archive'];

/** Settings of `locateElectron`; all have defaults. */
export interface LocateOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Which sources to try, in this order. */
  readonly sources?: readonly ElectronSource[];
  /** The module or folder URL from which the npm package `electron` is resolved. */
  readonly resolveFrom?: string;
  readonly cacheFolder?: string;
  readonly downloadTimeoutMs?: number;
  /** Told in a sentence when something takes long. */
  readonly onProgress?: (sentence: string) => void;
}

/**
 * Finds an Electron that can open an app folder, fetching one when necessary: the folder that
 * `ELECTRON_OVERRIDE_DIST_PATH` names (then nothing else is tried), the npm package `electron`, the archive.
 * Throws one error that says why each source failed.
 */
export async function locateElectron(options: LocateOptions = {}): Promise<ElectronInstallation> {
  const env = options.env ?? process.env;
  const sources = options.sources ?? ALL_SOURCES;
  const override = env.ELECTRON_OVERRIDE_DIST_PATH;
  if (sources.includes('override') && override !== undefined && override !== '') {
    try {
      return describeInstallation(override, 'override');
    } catch (cause) {
      throw new Error(`ELECTRON_OVERRIDE_DIST_PATH does not help: ${messageOf(cause)} Correct it or unset it.`, {
        cause,
      });
    }
  }
  const fetching = {
    env,
    downloadTimeoutMs: options.downloadTimeoutMs ?? DOWNLOAD_TIMEOUT_MS,
    onProgress: options.onProgress ?? (() => {}),
  };
  const finders: Record<ElectronSource, (() => Promise<ElectronInstallation>) | undefined> = {
    override: undefined,
    npm: () => npmElectron({ ...fetching, ...(options.resolveFrom && { resolveFrom: options.resolveFrom }) }),
    archive: () => archiveElectron({ ...fetching, ...(options.cacheFolder && { cacheFolder: options.cacheFolder }) }),
  };
  const failures: Error[] = [];
  for (const source of sources) {
    try {
      const found = await finders[source]?.();
      if (found !== undefined) return found;
    } catch (cause) {
      failures.push(cause instanceof Error ? cause : new Error(String(cause)));
    }
  }
  const reasons = failures.map((failure) => `- ${failure.message}`).join('\n');
  throw new AggregateError(failures, `Farglass's window needs Electron, and none could be found.\n${reasons}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
