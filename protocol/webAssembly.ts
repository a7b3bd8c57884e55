/** The part of WebAssembly's interface that is used here: not every project of this repository has its types. */
export interface WebAssemblyApi {
  readonly Memory: new (size: { readonly initial: number }) => WebAssemblyMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => WebAssemblyInstance;
  validate(bytes: Uint8Array): boolean;
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<WebAssemblyInstance>;
}

export interface WebAssemblyMemory {
  readonly buffer: ArrayBuffer;
}

export interface WebAssemblyInstance {
  readonly exports: unknown;
}

// Every runtime that runs this has it, though a page may forbid its use.
export const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };
