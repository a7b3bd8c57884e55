import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** A custom app, ready to be imported. */
export interface CompiledApp {
  /** From the file's name; part of addresses. */
  readonly name: string;
  /** File URL of the compiled module. */
  readonly module: string;
  /** Removes what the compilation wrote. */
  dispose(): Promise<void>;
}

/**
 * Compiles an author's TypeScript or JavaScript file to one module. `import 'farglass'` becomes this server's
 * own API, whatever is installed beside the file; other packages are loaded from where the file finds them.
 * `api` is the file URL of the public API. Rejects with the compiler's message.
 */
export async function compileApp(file: string, api: string): Promise<CompiledApp> {
  const path = resolve(file);
  await access(path).catch(() => {
    throw new Error(`There is no file ${path}. Give --app the path of a .ts or .js file.`);
  });
  const folder = await mkdtemp(join(tmpdir(), 'farglass-app-'));
  const outfile = join(folder, 'app.mjs');
  await build({
    entryPoints: [path],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
    logLevel: 'silent',
    plugins: [externalPackages(api)],
  }).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw new Error(`The app ${path} does not compile:\n${error instanceof Error ? error.message : String(error)}`);
  });
  return {
    name: appName(path),
    module: pathToFileURL(outfile).href,
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A name for addresses from a file's name: 'My Clock.ts' becomes 'my-clock'. */
export function appName(path: string): string {
  const name = basename(path)
    .replace(/\.[^.]+$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48);
  return name === '' ? 'app' : name;
}

/** Leaves packages where they are: native ones could not be bundled. */
function externalPackages(api: string): Plugin {
  return {
    name: 'external-packages',
    setup(builder) {
      builder.onResolve({ filter: /^farglass$/ }, () => ({ path: api, external: true }));
      builder.onResolve({ filter: /^[^./]/ }, async ({ path, kind, resolveDir, pluginData }) => {
        if (kind === 'entry-point' || pluginData === 'resolving' || path.startsWith('node:')) return undefined;
        const found = await builder.resolve(path, { kind, resolveDir, pluginData: 'resolving' });
        if (found.errors.length > 0 || found.path === '' || found.external) return undefined;
        return { path: pathToFileURL(found.path).href, external: true };
      });
    },
  };
}
