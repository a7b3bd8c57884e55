import { checkInflated, ProtocolError } from '../../protocol/index.ts';

const FORMAT = 'deflate-raw';
/**
 * Compressed bytes given to the browser at a time, which inflates all of them before it looks up. Deflate grows at most 1032
 * times, so a bomb is noticed after at most 16 MiB.
 */
const SLICE_BYTES = 16 << 10;

/** Whether this browser inflates. */
export function hasInflateStream(): boolean {
  try {
    return new DecompressionStream(FORMAT) !== undefined;
  } catch {
    // It has no such streams, or knows other formats.
    return false;
  }
}

/** Inflates to exactly `length` bytes with the browser's inflater; anything else is a ProtocolError. */
export async function inflateStream(bytes: Uint8Array, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const { readable, writable } = new DecompressionStream(FORMAT);
  const result = new Uint8Array(length);
  let filled = 0;
  const feeding = feed(writable.getWriter(), bytes);
  // It fails with the stream, perhaps before it is waited for.
  feeding.catch(() => {});
  try {
    const reader = readable.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      if (filled + read.value.length > length) {
        reader.cancel().catch(() => {});
        checkInflated(filled + read.value.length, length);
      }
      result.set(read.value, filled);
      filled += read.value.length;
    }
    await feeding;
  } catch (cause) {
    if (cause instanceof ProtocolError) throw cause;
    throw new ProtocolError('encoding', 'deflated data is damaged', { cause });
  }
  checkInflated(filled, length);
  return result;
}

async function feed(writer: WritableStreamDefaultWriter<BufferSource>, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
    // A copy, for the browser takes no view of memory that might be shared.
    await writer.write(bytes.slice(at, at + SLICE_BYTES));
  }
  await writer.close();
}
