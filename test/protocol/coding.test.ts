import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newModel } from '../../protocol/coding/bitCoder.ts';
import { GlyphModel } from '../../protocol/coding/glyphModel.ts';
import { NumberModel } from '../../protocol/coding/numberModel.ts';
import { RangeDecoder } from '../../protocol/coding/rangeDecoder.ts';
import { RangeEncoder } from '../../protocol/coding/rangeEncoder.ts';
import { ProtocolError, Writer } from '../../protocol/index.ts';

/** What `act` codes. */
function coded(act: (coder: RangeEncoder) => void): Uint8Array {
  const out = new Writer();
  const coder = new RangeEncoder(out);
  act(coder);
  coder.finish();
  return out.take();
}

/** Bits that are mostly alike, so that ranges become small and carries run through many bytes. */
const bits = fc.array(fc.tuple(fc.nat({ max: 3 }), fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 1)), { maxLength: 3000 });

describe('the adaptive coder', () => {
  it('gives back the bits that it was given', () => {
    fc.assert(
      fc.property(bits, fc.boolean(), (given, flips) => {
        const values = given.map(([at, bit]) => [at, flips ? 1 - bit : bit] as const);
        const model = newModel(4);
        const bytes = coded((coder) => {
          for (const [at, bit] of values) expect(coder.bit(model, at, bit)).toBe(bit);
        });
        const decoder = new RangeDecoder(bytes);
        const copy = newModel(4);
        expect(values.map(([at]) => decoder.bit(copy, at, 0))).toEqual(values.map(([, bit]) => bit));
        expect(copy).toEqual(model);
      }),
      { numRuns: 500 },
    );
  });

  it('takes little for what it has learned', () => {
    const model = newModel(1);
    expect(coded((coder) => Array.from({ length: 10_000 }, () => coder.bit(model, 0, 1))).length).toBeLessThan(20);
  });

  it('ends when more is asked for than there can be, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const model = newModel(16);
        const decoder = new RangeDecoder(bytes);
        const read = () => {
          for (let i = 0; i < 100_000; i++) decoder.bit(model, i & 15, 0);
        };
        expect(read).toThrow(ProtocolError);
      }),
    );
  });

  it('gives back numbers of any size', () => {
    const number = fc.oneof(fc.nat({ max: 300 }), fc.integer({ min: 0, max: 0xffffffff }));
    fc.assert(
      fc.property(fc.array(number), (numbers) => {
        const model = new NumberModel();
        const bytes = coded((coder) => {
          for (const value of numbers) model.code(coder, value);
        });
        const decoder = new RangeDecoder(bytes);
        const copy = new NumberModel();
        expect(numbers.map(() => copy.code(decoder, 0))).toEqual(numbers);
      }),
    );
  });

  it('asks before it makes a mask', () => {
    const glyph = {
      id: 7,
      width: 200,
      height: 200,
      left: 0,
      top: 0,
      advance: 9,
      text: '',
      mask: new Uint8Array(40_000),
    };
    const bytes = coded((coder) => new GlyphModel().code(coder, glyph, () => undefined));
    const refuse = (pixels: number) => {
      throw new RangeError(String(pixels));
    };
    expect(() => new GlyphModel().code(new RangeDecoder(bytes), undefined, refuse)).toThrow(new RangeError('40000'));
  });
});
