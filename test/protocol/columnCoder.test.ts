import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ColumnCoder } from '../../protocol/coding/columnCoder.ts';
import { RangeDecoder } from '../../protocol/coding/rangeDecoder.ts';
import { RangeEncoder } from '../../protocol/coding/rangeEncoder.ts';
import { ProtocolError, Writer } from '../../protocol/index.ts';
import { Canvas } from '../../server/canvas/canvas.ts';
import { Display } from '../../server/display/display.ts';

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint32Array<ArrayBuffer>;
}

function encode(coder: ColumnCoder, { width, height, pixels }: Picture): Uint8Array {
  const out = new Writer();
  const bits = new RangeEncoder(out);
  coder.code(bits, width, height, pixels);
  bits.finish();
  return out.take();
}

/** A deep comparison of test libraries takes seconds for this. */
function isSame(a: Uint32Array, b: Uint32Array): boolean {
  return (
    Buffer.compare(
      Buffer.from(a.buffer, a.byteOffset, a.byteLength),
      Buffer.from(b.buffer, b.byteOffset, b.byteLength),
    ) === 0
  );
}

/** Lines of text as an app draws them, one picture each. */
function lines(texts: readonly string[], color = '#e0e0e0', font = '14px monospace'): Picture[] {
  const display = new Display(900, 24);
  const canvas = new Canvas(display);
  return texts.map((text) => {
    canvas.fillStyle = '#101418';
    canvas.fillRect(0, 0, 900, 24);
    canvas.fillStyle = color;
    canvas.font = font;
    canvas.fillText(text, 4, 17);
    return { width: 900, height: 24, pixels: display.framebuffer.pixels.slice() };
  });
}

const colors = fc.constantFrom(0xff000000, 0xffffffff, 0xff336699, 0xff336698, 0xff10ff20);
const picture = fc
  .tuple(
    fc.integer({ min: 1, max: 60 }),
    fc.integer({ min: 1, max: 90 }),
    fc.infiniteStream(
      fc.oneof(
        { weight: 6, arbitrary: fc.constant(0xff101418) },
        { weight: 3, arbitrary: colors },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffffff }).map((rgb) => (0xff000000 | rgb) >>> 0) },
      ),
    ),
  )
  .map(([width, height, stream]): Picture => {
    const pixels = new Uint32Array(width * height);
    for (let i = 0; i < pixels.length; i++) pixels[i] = stream.next().value!;
    return { width, height, pixels };
  });

describe('the column coder', () => {
  it('gives back every image, whatever it is and whatever came before', () => {
    fc.assert(
      fc.property(fc.array(picture, { minLength: 1, maxLength: 6 }), (pictures) => {
        const [encoder, decoder] = [new ColumnCoder(), new ColumnCoder()];
        for (const it of pictures) {
          const before = it.pixels.slice();
          const bytes = encode(encoder, it);
          expect(isSame(it.pixels, before)).toBe(true);
          expect(isSame(decoder.code(new RangeDecoder(bytes), it.width, it.height), it.pixels)).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('writes the same bytes for ever', () => {
    const [W, B, G] = [0xffffffff, 0xff000000, 0xff808080];
    const coder = new ColumnCoder();
    const coded = (...rows: number[][]) =>
      Buffer.from(encode(coder, { width: 5, height: 4, pixels: Uint32Array.from(rows.flat()) })).toString('hex');
    const blank = [W, W, W, W, W];
    expect(coded(blank, [W, B, W, G, W], [W, B, W, B, W], blank)).toBe('d607f8000192c000012d');
    expect(coded(blank, [W, B, W, B, W], [W, B, W, G, W], blank)).toBe('a5aa596558');
  });

  it('learns text: a line of known letters takes less than a byte and a half a letter', () => {
    const words =
      'the quick brown fox jumps over the lazy dog and runs to where the other ones are waiting for it'.split(' ');
    const texts = Array.from({ length: 120 }, (_, i) =>
      Array.from({ length: 9 }, (_, k) => words[(i * 7 + k * (3 + (i % 5))) % words.length]).join(' '),
    );
    const [encoder, decoder] = [new ColumnCoder(), new ColumnCoder()];
    let [bytes, letters] = [0, 0];
    lines(texts).forEach((it, i) => {
      const coded = encode(encoder, it);
      expect(isSame(decoder.code(new RangeDecoder(coded), it.width, it.height), it.pixels)).toBe(true);
      if (i < 60) return;
      bytes += coded.length;
      letters += texts[i]!.replaceAll(' ', '').length;
    });
    console.log(`${(bytes / 60).toFixed(1)} bytes a line of ${(letters / 60).toFixed(1)} letters`);
    expect(bytes / letters).toBeLessThan(1.5);
  });

  it('stays in step when its dictionary is full', () => {
    const [encoder, decoder] = [new ColumnCoder(), new ColumnCoder()];
    let seed = 7;
    const random = () => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return seed >>> 8;
    };
    for (let i = 0; i < 14; i++) {
      const pixels = Uint32Array.from({ length: 500 * 12 }, () => (0xff000000 | random()) >>> 0);
      const bytes = encode(encoder, { width: 500, height: 12, pixels });
      expect(isSame(decoder.code(new RangeDecoder(bytes), 500, 12), pixels)).toBe(true);
    }
  });

  it('gives an image or a ProtocolError for any bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), (pieces) => {
        const decoder = new ColumnCoder();
        for (const bytes of pieces) {
          try {
            expect(decoder.code(new RangeDecoder(bytes), 70, 50).length).toBe(3500);
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolError);
            return;
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
