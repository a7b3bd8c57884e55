/**
 * The part of the x11 package that is used here; the package brings no types. Modules that need more of it declare
 * that in a file of their own beside them: interfaces of one name are joined.
 */
declare module 'x11' {
  import type { EventEmitter } from 'node:events';

  type Callback<T> = (error: Error | null, value: T) => void;

  interface Screen {
    readonly root: number;
    readonly pixel_width: number;
    readonly pixel_height: number;
    readonly root_depth: number;
    readonly root_visual: number;
  }

  interface Display {
    readonly client: XClient;
    readonly screen: readonly Screen[];
    readonly min_keycode: number;
    readonly max_keycode: number;
  }

  /** Events come as 'event' with their name, errors of requests without a callback as 'error'. */
  interface XClient extends EventEmitter {
    readonly display: Display;
    require(extension: string, callback: Callback<never>): void;
    AllocID(): number;
    terminate(): void;
  }

  interface ClientOptions {
    readonly display: string;
    readonly auth?: { readonly name: string; readonly data: string };
    readonly shm?: boolean;
  }

  function createClient(options: ClientOptions, callback: Callback<Display>): XClient;
  const eventMask: Readonly<Record<string, number>>;
}
