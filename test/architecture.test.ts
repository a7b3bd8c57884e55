import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const protocol = 'protocol/index.ts';
const server = ['server/', protocol, 'node:', 'ws', 'sharp', 'x11', '@napi-rs/canvas', '@lydell/node-pty'];
const serverTools = ['@xterm/headless', 'esbuild', 'commander'];

/**
 * Who may import what: folders (with a slash at their end), files, packages, and `node:` for all of Node. The
 * first row that a file lies in counts. `type ` before a name allows to import its types, which are gone at run time.
 */
const rules: readonly (readonly [folder: string, mayImport: readonly string[]])[] = [
  ['protocol/', ['protocol/', 'fflate']],
  ['client-electron/core/', ['client-electron/core/', protocol]],
  ['client-electron/renderer/', ['client-electron/renderer/', 'client-electron/core/', protocol]],
  [
    'client-electron/headless/',
    ['client-electron/headless/', 'client-electron/core/', protocol, 'ws', 'sharp', 'node:'],
  ],
  ['client-electron/launcher/', ['client-electron/launcher/', 'node:']],
  ['client-electron/main/', ['client-electron/main/', protocol, 'type client-electron/renderer/', 'electron', 'node:']],
  ['server/cli/', [...server, ...serverTools, 'client-electron/launcher/']],
  ['server/', [...server, ...serverTools]],
  ['bench/', ['*']],
  ['test/', ['*']],
];

const STATIC_IMPORT = /^(?:import|export)\s(type\s)?(?:[\w\s{},*$]*?\sfrom\s*)?['"]([^'"]+)['"]/gm;
const DYNAMIC_IMPORT = /\bimport\(\s*()['"]([^'"]+)['"]/g;

interface Import {
  /** A path from the root, or the name of a package. */
  readonly name: string;
  readonly isType: boolean;
}

function importsOf(file: string, source: string): Import[] {
  return [STATIC_IMPORT, DYNAMIC_IMPORT].flatMap((pattern) =>
    Array.from(source.matchAll(pattern), ([, type, name = '']) => ({
      name: name.startsWith('.') ? slashed(join(dirname(file), name)) : name,
      isType: Boolean(type),
    })),
  );
}

/** Whether an entry of a rule, which ends in a slash or a colon when it is a prefix, is about a name. */
function covers(entry: string, name: string): boolean {
  return /[/:]$/.test(entry) ? name.startsWith(entry) : entry === name || entry === '*';
}

/** The imports of a file that no rule allows, as sentences. */
function offences(file: string, source: string): string[] {
  const rule = rules.find(([folder]) => file.startsWith(folder));
  if (rule === undefined) return [`${file} lies in a folder without a rule`];
  const isAllowed = ({ name, isType }: Import) =>
    rule[1].some((entry) => covers(entry, name) || (isType && covers(entry, `type ${name}`)));
  return importsOf(file, source)
    .filter((it) => !isAllowed(it))
    .map(({ name }) => `${file} imports ${name}`);
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name === 'dist' ? [] : sourceFiles(path);
    return /\.[cm]?tsx?$/.test(entry.name) ? [path] : [];
  });
}

test('every file imports only what its folder may', () => {
  const files = ['protocol', 'server', 'client-electron', 'bench', 'test'].flatMap(sourceFiles);
  expect(files.length).toBeGreaterThan(50);
  expect(files.flatMap((file) => offences(file, readFileSync(join(root, file), 'utf8')))).toEqual([]);
});

test('the rules notice what they forbid', () => {
  const forbidden = [
    ['protocol/wire.ts', "import { join } from 'node:path';"],
    ['protocol/wire.ts', "import { Viewer } from '../server/session/viewer.ts';"],
    ['server/session/viewer.ts', "import type {\n  Region,\n} from '../../protocol/region.ts';"],
    ['server/session/viewer.ts', "export * from '../../client-electron/core/client.ts';"],
    ['server/gateway/gateway.ts', "import { startElectron } from '../../client-electron/launcher/startElectron.ts';"],
    ['client-electron/renderer/dom.ts', "import 'node:fs';"],
    ['client-electron/renderer/dom.ts', "const { app } = await import('electron');"],
    ['client-electron/core/client.ts', "import { WebSocket } from 'ws';"],
    ['client-electron/headless/headless.ts', "import { serve } from '../../server/index.ts';"],
    ['client-electron/main/main.ts', "import { buttons } from '../renderer/toolbar.ts';"],
    ['elsewhere/file.ts', ''],
  ] as const;
  for (const [file, source] of forbidden) expect(offences(file, source), `${file}: ${source}`).toHaveLength(1);
  expect(offences('server/cli/main.ts', "import { a } from '../../client-electron/launcher/a.ts';")).toEqual([]);
  expect(offences('client-electron/main/main.ts', "import type { A } from '../renderer/bridge.ts';")).toEqual([]);
  expect(offences('protocol/encodings/deflate.ts', "import { Inflate } from 'fflate';")).toEqual([]);
});
