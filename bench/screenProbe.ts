import { promisify } from 'node:util';
import { type Connection, createClient, type Display, type Image, type Test } from 'x11';

/** XGetImage's format that gives whole pixels, and all their bits. */
const Z_PIXMAP = 2;
const ALL_PLANES = 0xffffffff;

/** A hand and an eye on an X screen: presses real keys and reads real pixels. */
export class ScreenProbe {
  private readonly connection: Connection;
  private readonly root: number;
  private readonly test: Test;

  private constructor(display: Display, test: Test) {
    this.connection = display.client;
    this.root = display.screen[0]!.root; // every X display has a first screen
    this.test = test;
  }

  /** Connects to a display such as ":7". Rejects when there is none, or when it cannot fake input. */
  static async open(name: string): Promise<ScreenProbe> {
    const display = await promisify(createClient)({ display: name });
    const test = await new Promise<Test>((resolve, reject) => {
      display.client.require('xtest', (error, extension) =>
        error === null || error === undefined ? resolve(extension) : reject(error),
      );
    });
    return new ScreenProbe(display, test);
  }

  /** Presses and releases a key, by its X keycode. */
  press(keycode: number): void {
    this.test.FakeInput(this.test.KeyPress, keycode, 0, this.root, 0, 0);
    this.test.FakeInput(this.test.KeyRelease, keycode, 0, this.root, 0, 0);
  }

  /** The colour of one pixel, 0xRRGGBB. */
  async pixel(x: number, y: number): Promise<number> {
    const { data } = await this.image(x, y, 1, 1);
    return data.readUInt32LE(0) & 0xffffff;
  }

  /** The pixels of a rect, four bytes each: blue, green, red, unused. */
  image(x: number, y: number, width: number, height: number): Promise<Image> {
    return new Promise((resolve, reject) => {
      this.connection.GetImage(Z_PIXMAP, this.root, x, y, width, height, ALL_PLANES, (error, image) => {
        if (error) reject(error);
        else resolve(image);
      });
    });
  }

  close(): void {
    this.connection.terminate();
  }
}
