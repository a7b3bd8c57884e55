/** Builds everything into dist/: server and tools for Node, the viewer for browsers and Electron, the shell for Electron. */
import { spawnSync } from 'node:child_process';
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
await rm('dist', { recursive: true, force: true });

const common = { bundle: true, sourcemap: true, logLevel: 'warning', legalComments: 'none' };
const apps = (await readdir('server/apps', { withFileTypes: true })).filter((entry) => entry.isDirectory());

const node = build({
  ...common,
  entryPoints: {
    farglass: 'server/cli/main.ts',
    session: 'server/session/sessionProcess.ts',
    index: 'server/index.ts',
    client: 'client-electron/headless/index.ts',
    bench: 'bench/command.ts',
    ...Object.fromEntries(apps.map(({ name }) => [`apps/${name}`, `server/apps/${name}/${name}.ts`])),
  },
  outdir: 'dist',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  // Shared code lies in chunks beside the entries, so each module finds dist/ as its own folder or the one above.
  splitting: true,
  chunkNames: 'chunk-[hash]',
});

const viewer = build({
  ...common,
  entryPoints: { viewer: 'client-electron/renderer/main.ts' },
  outdir: 'dist/client',
  platform: 'browser',
  format: 'esm',
  target: 'es2022',
  minify: true,
});

/** CommonJS: Electron's sandboxed preload knows nothing else, and older Electrons' main neither. */
const shell = build({
  ...common,
  entryPoints: { main: 'client-electron/main/main.ts', preload: 'client-electron/main/preload.ts' },
  outdir: 'dist/electron',
  outExtension: { '.js': '.cjs' },
  platform: 'node',
  format: 'cjs',
  target: 'node18',
  external: ['electron', 'bufferutil', 'utf-8-validate'],
});

await Promise.all([node, viewer, shell]);
for (const file of ['index.html', 'viewer.css', 'icon.svg'])
  await cp(`client-electron/renderer/${file}`, `dist/client/${file}`);
await writeFile('dist/electron/package.json', JSON.stringify({ name: 'farglass', main: 'main.cjs' }));

// What the built-in apps call themselves, so that the server need not load them to list them. Terminal first.
const catalog = [];
for (const name of apps
  .map((entry) => entry.name)
  .sort((a, b) => Number(b === 'terminal') - Number(a === 'terminal') || a.localeCompare(b))) {
  const { default: app } = await import(new URL(`../dist/apps/${name}.js`, import.meta.url).href);
  // Whoever starts it has to say what it shows.
  if (typeof app === 'function') continue;
  const { title, description = '', shared = false } = app;
  catalog.push({ name, title, description, shared, module: `./${name}.js` });
}
await mkdir('dist/apps', { recursive: true });
await writeFile('dist/apps/catalog.json', `${JSON.stringify(catalog, null, 2)}\n`);

// Declarations for people who write apps or scripts. What does not type-check is `npm test`'s business, not the build's.
spawnSync('node_modules/.bin/tsc', ['-p', '.ci/tsconfig.types.json'], { stdio: 'ignore' });
