/** What the tests ask of the x11 package beyond what the server does. */
declare module 'x11' {
  interface XClient {
    MapWindow(window: number): void;
    SetInputFocus(window: number, revertTo: number): void;
    /** 256 bits, the lowest of each byte first. */
    QueryKeymap(callback: Callback<Buffer>): void;
  }
}
