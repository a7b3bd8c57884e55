import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeInstallation, type ElectronInstallation, executableInside } from './electronInstallation.ts';
import { runProgram } from './runProgram.ts';

/** Settings of `npmElectron`. */
export interface NpmElectronOptions {
  /** Where to resolve the package `electron` from; this module by default. */
  readonly resolveFrom?: string;
  readonly env: NodeJS.ProcessEnv;
  readonly downloadTimeoutMs: number;
  readonly onProgress: (sentence: string) => void;
}

/**
 * The Electron of the official npm package. Its binary is not part of the package: the package's own `install.js`
 * downloads it, verified, on first use. Throws a sentence when the package is absent or the download fails; a failed
 * download leaves nothing behind that a later call would take for an installation.
 */
export async function npmElectron(options: NpmElectronOptions): Promise<ElectronInstallation> {
  const packageFolder = electronPackageFolder(options.resolveFrom ?? import.meta.url);
  const distribution = join(packageFolder, 'dist');
  if (isInstalled(packageFolder)) {
    return describeInstallation(distribution, 'npm');
  }
  const version = packageVersion(packageFolder);
  options.onProgress(`Downloading Electron ${version} (about 120 MB, once).`);
  await download(packageFolder, version, options);
  return describeInstallation(distribution, 'npm');
}

function electronPackageFolder(resolveFrom: string): string {
  try {
    return dirname(createRequire(resolveFrom).resolve('electron/package.json'));
  } catch (cause) {
    throw new Error('The npm package electron is not installed. Run: npm install', { cause });
  }
}

function packageVersion(packageFolder: string): string {
  // A published package.json has a string version: npm refuses to publish one without.
  const manifest = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  return manifest.version;
}

/** The same questions that install.js asks: path.txt is what it writes last. */
function isInstalled(packageFolder: string): boolean {
  const versionFile = join(packageFolder, 'dist', 'version');
  return (
    existsSync(join(packageFolder, 'path.txt')) &&
    existsSync(versionFile) &&
    readFileSync(versionFile, 'utf8').trim().replace(/^v/, '') === packageVersion(packageFolder) &&
    existsSync(executableInside(join(packageFolder, 'dist')))
  );
}

async function download(packageFolder: string, version: string, options: NpmElectronOptions): Promise<void> {
  // The downloader's half-written archive lands in this folder and goes with it, even when it has to be killed.
  const scratch = await mkdtemp(join(tmpdir(), 'farglass-electron-'));
  try {
    const env = { ...options.env, TMPDIR: scratch, TEMP: scratch, TMP: scratch };
    const result = await runProgram(process.execPath, [join(packageFolder, 'install.js')], {
      env,
      timeoutMs: options.downloadTimeoutMs,
    });
    if (result.code === 0 && isInstalled(packageFolder)) return;
    await rm(join(packageFolder, 'path.txt'), { force: true });
    const reason = result.timedOut
      ? `it took longer than ${Math.round(options.downloadTimeoutMs / 1000)} s`
      : (result.stderr.split('\n').find((line) => line.trim() !== '') ?? `install.js ended with code ${result.code}`);
    throw new Error(
      `Electron ${version} could not be downloaded: ${reason.trim()}. Check the connection or the proxy, ` +
        'or set ELECTRON_MIRROR, or point ELECTRON_OVERRIDE_DIST_PATH at an unpacked Electron.',
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
