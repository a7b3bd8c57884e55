import { defineCommand } from '../command.ts';
import { isSurfaceSize } from '../framebuffer.ts';
import { EMPTY_RECT } from '../geometry.ts';
import { MAX_SURFACE_SIDE } from '../limits.ts';
import { ProtocolError } from '../protocolError.ts';
import type { Reader } from '../wire.ts';

/** A new surface, all black. */
export interface CreateSurface {
  readonly name: 'createSurface';
  readonly surface: number;
  readonly width: number;
  readonly height: number;
}

/** Another size: what fits is kept at the top left, the rest is black. */
export interface ResizeSurface {
  readonly name: 'resizeSurface';
  readonly surface: number;
  readonly width: number;
  readonly height: number;
}

/** The surface and its pixels are gone. */
export interface DestroySurface {
  readonly name: 'destroySurface';
  readonly surface: number;
}

export const createSurface = defineCommand<CreateSurface>({
  name: 'createSurface',
  opcode: 10,
  write(out, { width, height }) {
    out.uint(width);
    out.uint(height);
  },
  read: (input, _context, surface) => ({ name: 'createSurface', surface, ...readSize(input) }),
  bounds: () => EMPTY_RECT,
  opacity: () => 'control',
  apply: (screen, { surface, width, height }) => screen.create(surface, width, height),
});

export const resizeSurface = defineCommand<ResizeSurface>({
  name: 'resizeSurface',
  opcode: 11,
  write(out, { width, height }) {
    out.uint(width);
    out.uint(height);
  },
  read: (input, _context, surface) => ({ name: 'resizeSurface', surface, ...readSize(input) }),
  bounds: () => EMPTY_RECT,
  opacity: () => 'control',
  apply: (screen, { surface, width, height }) => screen.resize(surface, width, height),
});

export const destroySurface = defineCommand<DestroySurface>({
  name: 'destroySurface',
  opcode: 12,
  write() {},
  read: (_input, _context, surface) => ({ name: 'destroySurface', surface }),
  bounds: () => EMPTY_RECT,
  opacity: () => 'control',
  apply: (screen, { surface }) => screen.destroy(surface),
});

function readSize(input: Reader): { readonly width: number; readonly height: number } {
  const width = input.uintUpTo(MAX_SURFACE_SIDE, 'surface width');
  const height = input.uintUpTo(MAX_SURFACE_SIDE, 'surface height');
  if (!isSurfaceSize(width, height)) {
    throw new ProtocolError('limit', `a surface of ${width} x ${height} pixels is not allowed`);
  }
  return { width, height };
}
