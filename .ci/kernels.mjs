/**
 * Compiles the WebAssembly kernels and writes them, as text, into the modules that hold them, so that neither the
 * build nor a test needs a compiler. Run it after a change of their sources; with --check, which a test does, it only
 * says whether that was forgotten.
 */
import { readFile, writeFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';

const root = new URL('../', import.meta.url);
const OPTIONS = '-O3 --noAssert --runtime stub --enable simd --importMemory --outFile module.wasm'.split(' ');
const LINE = 116;

/** What the core's heap.ts says in JavaScript. */
const HEAP = `
@inline export function get8(at: i32): i32 { return <i32>load<u8>(at); }
@inline export function set8(at: i32, value: i32): void { store<u8>(at, value); }
@inline export function get32(at: i32): i32 { return load<i32>(at); }
@inline export function set32(at: i32, value: i32): void { store<i32>(at, value); }
@inline export function clearHeap(at: i32, count: i32): void { memory.fill(at, 0, count); }
@inline export function copyHeap(to: i32, from: i32, count: i32): void { memory.copy(to, from, count); }
@inline export function imul(a: i32, b: i32): i32 { return a * b; }
@inline export function leadingZeros(value: i32): i32 { return clz(value); }
@inline export function isBelow(a: i32, b: i32): boolean { return <u32>a < <u32>b; }
`;
/** A file of the core as its compiler reads it: TypeScript without the name of what it has built in. */
async function coreFile(name) {
  if (name === 'heap.ts') return HEAP;
  const text = await readFile(new URL(`protocol/coding/core/${name}`, root), 'utf8').catch(() => null);
  return text?.replace(/\btype i32, |, type i32\b|^import type .*$|^export \{ useHeap \}.*$|\.ts(?=';$)/gm, '') ?? null;
}

async function simdFile(name) {
  return name === 'index.ts'
    ? await readFile(new URL('server/x11/inference/kernels/simd.assemblyscript', root), 'utf8')
    : null;
}

const modules = [
  {
    from: 'simd.assemblyscript',
    read: simdFile,
    target: 'server/x11/inference/kernels/simdModule.ts',
    name: 'SIMD_MODULE',
  },
  {
    from: 'the files of core',
    read: coreFile,
    target: 'protocol/coding/coreModule.ts',
    name: 'CORE_MODULE',
  },
];

for (const { from, read, target, name } of modules) {
  let compiled;
  const { error, stderr } = await asc.main(['index.ts', ...OPTIONS], {
    readFile: read,
    writeFile: (_name, contents) => {
      compiled = contents;
    },
    listFiles: () => [],
  });
  if (error !== null) throw new Error(`${from} does not compile: ${stderr}`, { cause: error });
  const lines = Buffer.from(compiled)
    .toString('base64')
    .match(new RegExp(`.{1,${LINE}}`, 'g'));
  const text = `/** Compiled from ${from} by .ci/kernels.mjs. Do not edit. */
export const ${name} =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`;
  const file = new URL(target, root);
  if (process.argv.includes('--check')) {
    if ((await readFile(file, 'utf8')) !== text) {
      console.error(`${target} is not what ${from} compiles to: run node .ci/kernels.mjs`);
      process.exitCode = 1;
    }
  } else await writeFile(file, text);
}
