import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, errors, type Page } from 'playwright-core';
import { locateElectron } from '../../client-electron/launcher/locateElectron.ts';

const appFolder = new URL('../../dist/electron', import.meta.url).pathname;

/** Starting takes about a second, and a few on a busy machine. */
const LAUNCH_MS = 15_000;
const LAUNCH_ATTEMPTS = 3;

/** The real client on a virtual screen, with settings of its own. */
export interface ElectronClient {
  readonly app: ElectronApplication;
  readonly page: Page;
  stop(): Promise<void>;
}

/** Starts the client as the command line does; the tests run as root, which needs `--no-sandbox`. */
export async function startElectronClient(
  display: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  /** A folder for what it stores, which stays; one of its own where it is not given. */
  profile?: string,
): Promise<ElectronClient> {
  const { executable } = await locateElectron();
  const data = profile ?? (await mkdtemp(join(tmpdir(), 'farglass-electron-')));
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = await launch({
    executablePath: executable,
    args: [...sandbox, '--disable-gpu', appFolder, `--user-data-dir=${data}`, ...args],
    env: { ...(process.env as Record<string, string>), DISPLAY: display, ...(env as Record<string, string>) }, // no value is undefined
  });
  const page = await app.firstWindow();
  const stop = async () => {
    await app.close();
    if (profile === undefined) await rm(data, { recursive: true, force: true, maxRetries: 5 });
  };
  return { app, page, stop };
}

/**
 * On a busy machine Playwright sometimes misses that Electron has started, though both of its connections stand, and
 * ends it when the time is up: it is started again then.
 */
async function launch(options: Parameters<typeof _electron.launch>[0]): Promise<ElectronApplication> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await _electron.launch({ ...options, timeout: LAUNCH_MS });
    } catch (error) {
      if (attempt === LAUNCH_ATTEMPTS || !(error instanceof errors.TimeoutError)) throw error;
    }
  }
}
