import fc from 'fast-check';
import {
  ALT,
  type ClientMessage,
  CONTROL,
  type Command,
  closeCodes,
  cursorNames,
  encodingNames,
  type Frame,
  type Glyph,
  type Image,
  keyCodes,
  MASK_FULL,
  MAX_COORDINATE,
  MAX_HELD_KEYS,
  MAX_SURFACE_SIDE,
  META,
  modes,
  PROTOCOL_VERSION,
  packRgb,
  pixelOf,
  Region,
  rect as rectOf,
  rememberedTiles,
  type ServerMessage,
  SHIFT,
  stippleBytes,
  TICKET_BYTES,
  TILE_HASH_BYTES,
} from '../../protocol/index.ts';

const ALL_MODIFIERS = SHIFT | CONTROL | ALT | META;
const UINT32_MAX = 2 ** 32 - 1;

type Named<M extends { readonly name: string }, N extends M['name']> = Extract<M, { readonly name: N }>;
type Table<M extends { readonly name: string }> = { readonly [N in M['name']]: fc.Arbitrary<Named<M, N>> };

/** A record with the prototype that a literal has, as readers make them. */
function record<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record<T>(model, { noNullPrototype: true });
}

/** Text that UTF-8 carries: no lone surrogates. */
export function text(maxLength = 12): fc.Arbitrary<string> {
  return fc.string({ unit: 'binary', maxLength });
}

export const color = fc.oneof(fc.constantFrom(0, 0xffffff, 0x336699, 0xffff00), fc.integer({ min: 0, max: 0xffffff }));
export const pixelWord = color.map(pixelOf);
export const uint32 = fc.oneof(fc.nat({ max: 300 }), fc.integer({ min: 0, max: UINT32_MAX }));
export const int32 = fc.oneof(fc.integer({ min: -200, max: 200 }), fc.integer());
const coordinate = fc.oneof(
  fc.integer({ min: -20, max: 90 }),
  fc.integer({ min: -MAX_COORDINATE, max: MAX_COORDINATE }),
);
const side = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: MAX_COORDINATE }));
const surface = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 3 }) });

/** Any rect that the wire carries. */
export const wireRect = record({ x: coordinate, y: coordinate, width: side, height: side });

/** A small rect in or around a box of the given size, sometimes empty. */
export function rectNear(width: number, height: number): fc.Arbitrary<ReturnType<typeof rectOf>> {
  return fc
    .tuple(
      fc.integer({ min: -width, max: 2 * width }),
      fc.integer({ min: -height, max: 2 * height }),
      fc.nat({ max: width + 8 }),
      fc.nat({ max: height + 8 }),
    )
    .map(([x, y, w, h]) => rectOf(x, y, w, h));
}

export type RegionStep = { readonly op: 'add' | 'subtract'; readonly rect: ReturnType<typeof rectOf> };

/** A history of a region inside a box. */
export function regionSteps(width: number, height: number, maxLength = 60): fc.Arbitrary<RegionStep[]> {
  const boxed = fc
    .tuple(fc.nat({ max: width }), fc.nat({ max: height }), fc.nat({ max: 12 }), fc.nat({ max: 12 }))
    .map(([x, y, w, h]) => rectOf(x, y, Math.min(w, width - x), Math.min(h, height - y)));
  return fc.array(record({ op: fc.constantFrom('add', 'add', 'add', 'subtract'), rect: boxed }), { maxLength });
}

export const region = regionSteps(64, 64).map((steps) => {
  const built = new Region();
  for (const step of steps) built[step.op](step.rect);
  return built;
});

function bytes(length: number): fc.Arbitrary<Uint8Array> {
  // Either noise, which travels as it is, or few values, which is deflated.
  return fc.oneof(
    fc.uint8Array({ minLength: length, maxLength: length }),
    fc.nat({ max: 255 }).map((value) => new Uint8Array(length).fill(value)),
  );
}

function words(length: number): fc.Arbitrary<Uint32Array<ArrayBuffer>> {
  return fc.oneof(
    fc.array(pixelWord, { minLength: length, maxLength: length }).map((list) => new Uint32Array(list)),
    pixelWord.map((pixel) => new Uint32Array(length).fill(pixel)),
  );
}

const smallSize = record({ width: fc.integer({ min: 1, max: 12 }), height: fc.integer({ min: 1, max: 12 }) });
const placedSmall = fc
  .tuple(smallSize, coordinate, coordinate)
  .map(([size, x, y]) => ({ x, y, width: size.width, height: size.height }));
const optionalColor = fc.option(color, { nil: undefined });

/** A glyph of any look; ids are few so that runs find them. */
export const glyph: fc.Arbitrary<Glyph> = record({ width: fc.nat({ max: 9 }), height: fc.nat({ max: 9 }) }).chain(
  ({ width, height }) =>
    record({
      id: fc.nat({ max: 7 }),
      width: fc.constant(width),
      height: fc.constant(height),
      left: fc.integer({ min: -12, max: 12 }),
      top: fc.integer({ min: -12, max: 12 }),
      advance: fc.integer({ min: -4, max: 12 }),
      text: text(3),
      mask: fc
        .array(fc.nat({ max: MASK_FULL }), { minLength: width * height, maxLength: width * height })
        .map((levels) => Uint8Array.from(levels)),
    }),
);

const portableImage = placedSmall.chain((r) =>
  words(r.width * r.height).map((pixels) => ({ rect: r, encoding: 'raw' as const, bytes: packRgb(pixels) })),
);
const anyImage = placedSmall.chain((r) =>
  record({
    rect: fc.constant(r),
    encoding: fc.constantFrom(...encodingNames),
    bytes: fc.uint8Array({ maxLength: r.width * r.height * 3 }),
  }),
);
const image: fc.Arbitrary<Image> = fc
  .tuple(surface, fc.oneof(portableImage, anyImage))
  .map(([onSurface, rest]) => ({ name: 'image', surface: onSurface, ...rest }));

const smallSide = fc.integer({ min: 1, max: 60 });
const longSide = fc.integer({ min: 1, max: MAX_SURFACE_SIDE });
/** Sizes of surfaces, mostly small: large ones take their time to be filled. */
const surfaceSize = fc.oneof(
  record({ width: smallSide, height: smallSide }),
  record({ width: longSide, height: smallSide }),
  record({ width: smallSide, height: longSide }),
);

/** One arbitrary for every command. */
export const commandArbitraries = {
  fill: record({
    name: fc.constant('fill'),
    surface,
    rects: fc.array(wireRect, { minLength: 1, maxLength: 5 }),
    color,
  }),
  tile: fc
    .tuple(
      surface,
      wireRect,
      smallSize.chain(({ width, height }) =>
        words(width * height).map((pixels) => ({ width, height, pixels: pixels as Uint32Array })),
      ),
      fc.integer({ min: -30, max: 30 }),
      fc.integer({ min: -30, max: 30 }),
    )
    .map(([onSurface, rect, pattern, dx, dy]) => ({
      name: 'tile',
      surface: onSurface,
      rect,
      pattern,
      originX: rect.x + dx,
      originY: rect.y + dy,
    })),
  stipple: placedSmall.chain((rect) =>
    record({
      name: fc.constant('stipple'),
      surface,
      rect: fc.constant(rect),
      bits: bytes(stippleBytes(rect.width, rect.height)),
      color,
      background: optionalColor,
    }),
  ),
  glyphs: fc.array(fc.nat({ max: 7 }), { maxLength: 6 }).chain((ids) =>
    record({
      name: fc.constant('glyphs'),
      surface,
      rect: wireRect,
      x: coordinate,
      baseline: coordinate,
      color,
      background: optionalColor,
      ids: fc.constant(ids),
      gaps: fc.oneof(
        fc.constant([]),
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: ids.length, maxLength: ids.length }),
      ),
    }),
  ),
  copy: record({
    name: fc.constant('copy'),
    surface,
    source: surface,
    rects: fc.array(wireRect, { minLength: 1, maxLength: 5 }),
    dx: coordinate,
    dy: coordinate,
  }),
  image,
  defineGlyphs: record({
    name: fc.constant('defineGlyphs'),
    surface,
    glyphs: fc.array(glyph, { maxLength: 4 }),
  }),
  forgetGlyphs: record({ name: fc.constant('forgetGlyphs'), surface }),
  cursor: record({
    name: fc.constant('cursor'),
    surface,
    shape: fc.oneof(
      record({ kind: fc.constant('named'), cursor: fc.constantFrom(...cursorNames) }),
      smallSize.chain(({ width, height }) =>
        record({
          kind: fc.constant('image'),
          width: fc.constant(width),
          height: fc.constant(height),
          hotX: fc.nat({ max: width - 1 }),
          hotY: fc.nat({ max: height - 1 }),
          rgba: bytes(width * height * 4),
        }),
      ),
    ),
  }),
  createSurface: fc
    .tuple(surface, surfaceSize)
    .map(([onSurface, size]) => ({ name: 'createSurface', surface: onSurface, ...size })),
  resizeSurface: fc
    .tuple(surface, surfaceSize)
    .map(([onSurface, size]) => ({ name: 'resizeSurface', surface: onSurface, ...size })),
  destroySurface: record({ name: fc.constant('destroySurface'), surface }),
  label: record({ name: fc.constant('label'), surface, rect: wireRect, text: text() }),
  coded: record({ name: fc.constant('coded'), surface, bytes: fc.uint8Array({ maxLength: 40 }) }),
} satisfies Table<Command>;

export const command: fc.Arbitrary<Command> = fc.oneof(...Object.values<fc.Arbitrary<Command>>(commandArbitraries));

export const frame: fc.Arbitrary<Frame> = record({
  inputs: uint32,
  commands: fc.array(command, { maxLength: 12 }),
});

const modifiers = fc.nat({ max: ALL_MODIFIERS });
const shownSide = fc.nat({ max: MAX_SURFACE_SIDE });
const scale = fc.nat({ max: 1000 });
const mode = fc.constantFrom(...modes);

const remembered = fc
  .tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }))
  .chain(([width, height]) => {
    const length = rememberedTiles(width, height).length * TILE_HASH_BYTES;
    return record({
      width: fc.constant(width),
      height: fc.constant(height),
      hashes: fc.uint8Array({ minLength: length, maxLength: length }),
    });
  });
const ticket = fc.uint8Array({ minLength: TICKET_BYTES, maxLength: TICKET_BYTES });

/** One arbitrary for every message of a client. */
export const clientMessageArbitraries = {
  hello: record({
    name: fc.constant('hello'),
    version: fc.constant(PROTOCOL_VERSION),
    mode,
    width: shownSide,
    height: shownSide,
    scale,
    encodings: fc.array(fc.constantFrom(...encodingNames), { maxLength: 4 }),
    wantsText: fc.boolean(),
    resume: fc.option(record({ ticket, epoch: uint32, frames: uint32 }), { nil: undefined }),
    remembered: fc.option(remembered, { nil: undefined }),
  }),
  ack: record({ name: fc.constant('ack'), frames: uint32, decodeTime: uint32, held: uint32 }),
  pointer: record({
    name: fc.constant('pointer'),
    x: int32,
    y: int32,
    buttons: fc.nat({ max: 255 }),
    modifiers,
  }),
  wheel: record({ name: fc.constant('wheel'), x: int32, y: int32, dx: int32, dy: int32, modifiers }),
  key: record({
    down: fc.boolean(),
    repeat: fc.boolean(),
    code: fc.constantFrom<string[]>(...keyCodes),
    key: text(),
    modifiers,
  }).map((message) => ({ name: 'key', ...message, key: message.down ? message.key : '' })),
  text: record({ name: fc.constant('text'), text: text() }),
  resize: record({ name: fc.constant('resize'), width: shownSide, height: shownSide, scale }),
  setMode: record({ name: fc.constant('setMode'), mode }),
  clipboard: record({ name: fc.constant('clipboard'), text: text(200) }),
  offer: record({ name: fc.constant('offer'), text: text(200), age: uint32 }),
  ping: record({ name: fc.constant('ping'), token: uint32 }),
  releaseAll: fc.constant({ name: 'releaseAll' }),
  pong: record({ name: fc.constant('pong'), token: uint32 }),
  held: record({
    name: fc.constant('held'),
    buttons: fc.nat({ max: 255 }),
    keys: fc.array(fc.constantFrom<string[]>(...keyCodes), { maxLength: MAX_HELD_KEYS }),
  }),
} satisfies Table<ClientMessage>;

export const clientMessage: fc.Arbitrary<ClientMessage> = fc.oneof(
  ...Object.values<fc.Arbitrary<ClientMessage>>(clientMessageArbitraries),
);

/** One arbitrary for every message of a server. */
export const serverMessageArbitraries = {
  welcome: record({
    name: fc.constant('welcome'),
    version: fc.constant(PROTOCOL_VERSION),
    session: text(),
    title: text(),
    width: shownSide,
    height: shownSide,
    epoch: uint32,
    ticket,
    resumed: fc.boolean(),
    inputs: uint32,
  }),
  title: record({ name: fc.constant('title'), title: text() }),
  bell: fc.constant({ name: 'bell' }),
  clipboard: record({ name: fc.constant('clipboard'), text: text(200) }),
  takesOffers: fc.constant({ name: 'takesOffers' }),
  pong: record({ name: fc.constant('pong'), token: uint32 }),
  closed: record({ name: fc.constant('closed'), code: fc.constantFrom(...closeCodes), reason: text() }),
  received: record({ name: fc.constant('received'), inputs: uint32 }),
  ping: record({ name: fc.constant('ping'), token: uint32 }),
} satisfies Table<ServerMessage>;

export const serverMessage: fc.Arbitrary<ServerMessage> = fc.oneof(
  ...Object.values<fc.Arbitrary<ServerMessage>>(serverMessageArbitraries),
);
