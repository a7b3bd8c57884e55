/** Requests of the x11 package that tests draw with. */
declare module 'x11' {
  interface CursorColor {
    readonly R: number;
    readonly G: number;
    readonly B: number;
  }

  interface XClient {
    CreateGC(id: number, drawable: number, values: { readonly foreground?: number }): void;
    ChangeGC(id: number, values: { readonly foreground: number }): void;
    PolyFillRectangle(drawable: number, gc: number, rects: readonly number[]): void;
    PutImage(
      format: number,
      drawable: number,
      gc: number,
      width: number,
      height: number,
      x: number,
      y: number,
      leftPad: number,
      depth: number,
      data: Buffer,
    ): void;
    CreatePixmap(id: number, drawable: number, depth: number, width: number, height: number): void;
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
