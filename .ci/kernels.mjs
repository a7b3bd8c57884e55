/**
 * Compiles the WebAssembly kernels and writes them, as text, into the module that holds them, so that neither the
 * build nor a test needs a compiler. Run it after a change of simd.assemblyscript; with --check, which a test does, it
 * only says whether that was forgotten.
 */
import { readFile, writeFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';

const folder = new URL('../server/x11/inference/kernels/', import.meta.url);
const target = new URL('simdModule.ts', folder);
const OPTIONS = '-O3 --noAssert --runtime stub --enable simd --importMemory --outFile simd.wasm'.split(' ');
const LINE = 116;

const source = await readFile(new URL('simd.assemblyscript', folder), 'utf8');
let compiled;
const { error, stderr } = await asc.main(['simd.ts', ...OPTIONS], {
  readFile: (name) => (name === 'simd.ts' ? source : null),
  writeFile: (_name, contents) => {
    compiled = contents;
  },
  listFiles: () => [],
});
if (error !== null) throw new Error(`The kernels do not compile: ${stderr}`, { cause: error });

const lines = Buffer.from(compiled)
  .toString('base64')
  .match(new RegExp(`.{1,${LINE}}`, 'g'));
const text = `/** Compiled from simd.assemblyscript by .ci/kernels.mjs. Do not edit. */
export const SIMD_MODULE =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`;
if (process.argv.includes('--check')) {
  if ((await readFile(target, 'utf8')) !== text) {
    console.error('simdModule.ts is not what simd.assemblyscript compiles to: run node .ci/kernels.mjs');
    process.exitCode = 1;
  }
} else await writeFile(target, text);
