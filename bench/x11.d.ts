/** The part of the x11 package that the benchmark uses; the package brings no types. */
declare module 'x11' {
  type Callback<T> = (error: Error | null, value: T) => void;

  interface Image {
    readonly depth: number;
    /** Bytes B, G, R, unused for each pixel of a 24-bit screen. */
    readonly data: Buffer;
  }

  interface Test {
    readonly KeyPress: number;
    readonly KeyRelease: number;
    FakeInput(type: number, keycode: number, time: number, root: number, x: number, y: number): void;
  }

  interface Connection {
    require(extension: 'xtest', callback: Callback<Test>): void;
    GetImage(
      format: number,
      drawable: number,
      x: number,
      y: number,
      width: number,
      height: number,
      mask: number,
      callback: Callback<Image>,
    ): void;
    terminate(): void;
    on(event: 'error', handler: (error: Error) => void): void;
  }

  interface Display {
    readonly client: Connection;
    readonly screen: readonly { readonly root: number }[];
  }

  function createClient(options: { readonly display: string }, callback: Callback<Display>): void;
}
