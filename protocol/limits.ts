/**
 * Limits that both sides keep, each checked before anything is allocated.
 * They are part of the protocol: raising one needs a new version.
 */

/** Longest side of a surface, pixels: two 4K screens side by side, with room. */
export const MAX_SURFACE_SIDE = 8192;
/** Largest surface, pixels: 128 MiB of memory at four bytes each. */
export const MAX_SURFACE_PIXELS = 1 << 25;
/** Surfaces that may live at once in one session. */
export const MAX_SURFACES = 64;
/** All surfaces of a session together, pixels: what one client can be made to allocate. */
export const MAX_TOTAL_PIXELS = 1 << 26;
/** Coordinates lie within plus or minus this, so that sums never leave 32 bits. */
export const MAX_COORDINATE = 1 << 20;
/** Largest image command, pixels: larger areas are cut, so that one command decodes in a few milliseconds. */
export const MAX_IMAGE_PIXELS = 1 << 18;
/**
 * Pixels of all images, stipples, patterns, glyph masks and cursors of one frame: a frame repaints at most one
 * of the largest surfaces, and a short frame cannot unpack into more memory than that.
 */
export const MAX_FRAME_IMAGE_PIXELS = MAX_SURFACE_PIXELS;
/** Largest pattern of a tile command, pixels (256 by 256). */
export const MAX_PATTERN_PIXELS = 1 << 16;
/** Bytes of one frame message. An encoder that splits its images never comes near it. */
export const MAX_FRAME_BYTES = 16 << 20;
/** Bytes of any message a client sends: input is small, clipboard text is the largest. */
export const MAX_CLIENT_MESSAGE_BYTES = 1 << 20;
/** Bytes that a client may send before its hello is accepted. */
export const MAX_HELLO_BYTES = 4096;
/** Tiles of a picture that a client remembers: their hashes fit into the hello. */
export const MAX_REMEMBERED_TILES = 160;
/** Bytes of one coded update: what an update of the most pixels that a coder takes comes to, at its worst. */
export const MAX_CODED_BYTES = 4 << 20;
/** Pixels of all layers in which a client keeps what a surface showed earlier: 32 MiB, beside the surfaces. */
export const MAX_KEPT_PIXELS = 1 << 23;
/** Those layers: what has been covered by more pictures since is coded again. */
export const MAX_KEPT_LAYERS = 8;
/** Commands in one frame. */
export const MAX_FRAME_COMMANDS = 1 << 16;
/** Rects in one fill or copy. */
export const MAX_COMMAND_RECTS = 1 << 12;
/** Glyphs in one run: more than any line on any screen holds. */
export const MAX_RUN_GLYPHS = 1 << 12;
/** Glyphs that a client keeps. When they are used up the server starts the atlas anew. */
export const MAX_ATLAS_GLYPHS = 1 << 14;
/** All masks of an atlas together, pixels (one byte each on the client). */
export const MAX_ATLAS_PIXELS = 1 << 24;
/** Longest side of a glyph's mask, pixels; larger letters travel as images. */
export const MAX_GLYPH_SIDE = 256;
/** UTF-8 bytes of the text that one glyph stands for: a grapheme cluster, emoji families included. */
export const MAX_GLYPH_TEXT_BYTES = 64;
/** Longest side of a cursor image, pixels. */
export const MAX_CURSOR_SIDE = 256;
/** UTF-8 bytes of a clipboard text. */
export const MAX_CLIPBOARD_BYTES = 512 << 10;
/** UTF-8 bytes of a title, a reason, a name. */
export const MAX_LABEL_BYTES = 1024;
/** UTF-8 bytes of one committed text or key name. */
export const MAX_TEXT_INPUT_BYTES = 4096;
/** Keys that a client says are held down: more than anybody's fingers reach. */
export const MAX_HELD_KEYS = 32;
