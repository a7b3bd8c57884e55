import { type ColumnCoder, type Framebuffer, RangeEncoder, type Rect, Writer } from '../../protocol/index.ts';
import type { EncodedImage } from '../display/imageEncoder.ts';

/** Smaller images cost next to nothing as they are. */
const MIN_PIXELS = 32;
/** Larger images are coded when the link would need longer for their bytes. */
const MAX_PROMPT_PIXELS = 1 << 16;
/** What coding and decoding take together, milliseconds a pixel, about (measured on text). */
const MS_PER_PIXEL = 1 / 8000;
/** What the coder saves of the bytes of deflated text, about. */
const SAVING = 0.8;
/** Images that deflate to more bytes a pixel are photographs: the coder takes long for them, and gains little. */
const MAX_BYTES_PER_PIXEL = 0.9;
/** What the head of an image takes, bytes, about. */
const HEAD_BYTES = 10;

/** The same image, coded with what the connection has learned; undefined where that is not worth its time. */
export function codeColumns(
  { command, size }: EncodedImage,
  truth: Framebuffer,
  piece: Rect,
  { columns, bytesPerMs }: { readonly columns: ColumnCoder | undefined; readonly bytesPerMs: number | undefined },
): EncodedImage | undefined {
  if (columns === undefined || (command.name !== 'image' && command.name !== 'stipple')) return undefined;
  const { width, height } = piece;
  const area = width * height;
  if (area < MIN_PIXELS || size > area * MAX_BYTES_PER_PIXEL + HEAD_BYTES) return undefined;
  if (area > MAX_PROMPT_PIXELS && (size * SAVING) / (bytesPerMs ?? 1) < area * MS_PER_PIXEL) return undefined;
  const out = new Writer();
  const coder = new RangeEncoder(out);
  columns.code(coder, width, height, truth.get(piece));
  coder.finish();
  const bytes = out.take();
  const image = { name: 'image', surface: command.surface, rect: piece, encoding: 'columns', bytes } as const;
  return { size: HEAD_BYTES + bytes.length, command: image, shorten: undefined };
}
