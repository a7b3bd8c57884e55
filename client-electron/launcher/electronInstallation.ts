import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where an Electron binary came from, in the order in which it is looked for. */
export type ElectronSource = 'override' | 'npm' | 'archive';

/** An Electron that can open an app folder. */
export interface ElectronInstallation {
  readonly executable: string;
  /** Such as `45.4.1`; `unknown` when the folder does not say. */
  readonly version: string;
  readonly source: ElectronSource;
  /** It has no `default_app.asar`, so the script in its `resources/app` opens the app folder instead. */
  readonly needsShim: boolean;
}

const EXECUTABLE_BY_PLATFORM: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};

/** The executable's path inside an unpacked Electron distribution, on this platform. */
export function executableInside(folder: string): string {
  return join(folder, EXECUTABLE_BY_PLATFORM[process.platform] ?? 'electron');
}

/**
 * Reads what an unpacked Electron distribution is. Throws a sentence when it has no executable, or when it could not
 * open an app folder.
 */
export function describeInstallation(folder: string, source: ElectronSource): ElectronInstallation {
  const executable = executableInside(folder);
  if (!existsSync(executable)) {
    throw new Error(`There is no Electron in ${folder}: ${executable} does not exist.`);
  }
  const resources =
    process.platform === 'darwin' ? join(folder, 'Electron.app/Contents/Resources') : join(folder, 'resources');
  const needsShim = !existsSync(join(resources, 'default_app.asar'));
  if (needsShim && !existsSync(join(resources, 'app', 'package.json'))) {
    throw new Error(
      `The Electron in ${folder} cannot open an app folder: its resources hold neither default_app.asar nor an app. ` +
        'Use an unmodified Electron distribution.',
    );
  }
  const versionFile = join(folder, 'version');
  const version = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '') : 'unknown';
  return { executable, version, source, needsShim };
}
