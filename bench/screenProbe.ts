import type { XImage } from 'x11';
import { XConnection } from '../server/x11/xConnection.ts';

/** XGetImage's format that gives whole pixels, and all their bits. */
const Z_PIXMAP = 2;
const ALL_PLANES = 0xffffffff;

interface Test {
  readonly KeyPress: number;
  readonly KeyRelease: number;
  FakeInput(type: number, keycode: number, time: number, root: number, x: number, y: number): void;
}

/** A hand and an eye on an X screen: presses real keys and reads real pixels. */
export class ScreenProbe {
  private readonly connection: XConnection;
  private readonly test: Test;

  private constructor(connection: XConnection, test: Test) {
    this.connection = connection;
    this.test = test;
  }

  /** Connects to a display such as ":7". Rejects when there is none, or when it cannot fake input. */
  static async open(name: string): Promise<ScreenProbe> {
    const connection = await XConnection.open({ display: Number(name.slice(1)) });
    return new ScreenProbe(connection, await connection.extension<Test>('xtest'));
  }

  /** Presses and releases a key, by its X keycode. */
  press(keycode: number): void {
    this.test.FakeInput(this.test.KeyPress, keycode, 0, this.connection.root, 0, 0);
    this.test.FakeInput(this.test.KeyRelease, keycode, 0, this.connection.root, 0, 0);
  }

  /** The colour of one pixel, 0xRRGGBB. */
  async pixel(x: number, y: number): Promise<number> {
    const { data } = await this.image(x, y, 1, 1);
    return data.readUInt32LE(0) & 0xffffff;
  }

  /** The pixels of a rect, four bytes each: blue, green, red, unused. */
  image(x: number, y: number, width: number, height: number): Promise<XImage> {
    const { client, root } = this.connection;
    return this.connection.ask((done) => client.GetImage(Z_PIXMAP, root, x, y, width, height, ALL_PLANES, done));
  }

  close(): void {
    this.connection.close();
  }
}
