/** Requests of the x11 package that tests draw with, beside those of the bench. */
declare module 'x11' {
  interface CursorColor {
    readonly R: number;
    readonly G: number;
    readonly B: number;
  }

  interface XClient {
    ChangeGC(id: number, values: { readonly foreground: number }): void;
    PolyFillRectangle(drawable: number, gc: number, rects: readonly number[]): void;
    CreateCursor(
      id: number,
      source: number,
      mask: number,
      foreground: CursorColor,
      background: CursorColor,
      x: number,
      y: number,
    ): void;
    ChangeWindowAttributes(window: number, attributes: { readonly cursor: number }): void;
    MapWindow(window: number): void;
    /** Resolves when the server has done all requests so far. */
    sync(): Promise<void>;
  }
}
