import { WebAssembly, type WebAssemblyInstance, type WebAssemblyMemory } from '../webAssembly.ts';
import * as plain from './core/index.ts';
import { HEAP_BYTES } from './core/layout.ts';
import { CORE_MODULE } from './coreModule.ts';

const PAGE_BYTES = 1 << 16;

/** The core of a context coder with a memory of its own. All of its functions work on that memory. */
export interface ContextCore {
  readonly words: Uint32Array;
  readonly bytes: Uint8Array;
  /** To be called before an update is begun: the plain core works for many coders, for one at a time. */
  use(): void;
  initCoder(): void;
  startEncoding(): void;
  startDecoding(bytes: number): void;
  finishEncoding(): number;
  codeOperation(
    kind: number,
    x: number,
    y: number,
    width: number,
    height: number,
    a: number,
    b: number,
    c: number,
  ): number;
  codeRunStyle(): void;
  codeGlyphs(count: number, hasGaps: number): number;
  codeRunWidth(width: number, expected: number): number;
  splitRows(offset: number, width: number, height: number, stride: number): number;
  codeBand(offset: number, width: number, height: number, stride: number, hasAbove: boolean): void;
  codeSmooth(offset: number, width: number, height: number, stride: number): void;
  codedBytes(): number;
  isBroken(): boolean | number;
}

/** The core as TypeScript: the same bits, slower, where there is no WebAssembly. */
export function createPlainCore(): ContextCore {
  const memory = new ArrayBuffer(HEAP_BYTES);
  const core: ContextCore = {
    ...plain,
    words: new Uint32Array(memory),
    bytes: new Uint8Array(memory),
    use: () => plain.useHeap(memory),
  };
  return started(core);
}

let compiled: object | undefined;

/**
 * The core as WebAssembly; as TypeScript where a page or a machine does not allow that. Browsers compile modules of
 * this size only in the background.
 */
export async function createContextCore(): Promise<ContextCore> {
  const memory = newMemory();
  try {
    compiled ??= await WebAssembly.compile(moduleBytes());
    return wasmCore(memory, await WebAssembly.instantiate(compiled, { env: { memory } }));
  } catch {
    return createPlainCore();
  }
}

/** The core as WebAssembly, at once: for Node, which allows it. */
export function createContextCoreNow(): ContextCore {
  const memory = newMemory();
  compiled ??= new WebAssembly.Module(moduleBytes());
  return wasmCore(memory, new WebAssembly.Instance(compiled, { env: { memory } }));
}

function newMemory(): WebAssemblyMemory {
  return new WebAssembly.Memory({ initial: Math.ceil(HEAP_BYTES / PAGE_BYTES) });
}

function wasmCore({ buffer }: WebAssemblyMemory, { exports }: WebAssemblyInstance): ContextCore {
  return started({
    // What .ci/kernels.mjs compiles has these functions.
    ...(exports as Omit<ContextCore, 'words' | 'bytes' | 'use'>),
    words: new Uint32Array(buffer),
    bytes: new Uint8Array(buffer),
    use: () => {},
  });
}

function started(core: ContextCore): ContextCore {
  core.use();
  core.initCoder();
  return core;
}

function moduleBytes(): Uint8Array<ArrayBuffer> {
  const text = atob(CORE_MODULE);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
