import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Where the built parts lie: all of them beside the module that this is bundled into (`npm run build` puts
 * every chunk into one folder).
 */
const dist = new URL('.', import.meta.url);

export const installation = {
  sessionModule: fileURLToPath(new URL('session.js', dist)),
  clientFolder: fileURLToPath(new URL('client', dist)),
  electronFolder: fileURLToPath(new URL('electron', dist)),
  /** What `import 'farglass'` means, as a file URL. */
  api: new URL('index.js', dist).href,
  /** The app that shows X programs, as a file URL; what it shows is in its options. */
  x11App: new URL('apps/x11.js', dist).href,
  /** The apps that come with Farglass, as the build described them. */
  appsCatalog: new URL('apps/catalog.json', dist),
} as const;

/** The version of the package. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', dist), 'utf8')) as { version: string }; // our own file
  return version;
}
