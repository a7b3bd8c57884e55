/** Where everything lies in the coder's memory, bytes. All that is learned, and all that lasts, is here. */

const KIB = 1024;

/** Pixels that the coder looks at together, those around them included: more are given to it in pieces. */
export const PLANE_PIXELS = 1 << 19;
/** Columns that are remembered, the empty one included; then all are forgotten at once. */
export const MAX_COLUMNS = 1 << 14;
/** Pixels of all of them. */
export const MAX_COLUMN_PIXELS = 1 << 19;
/** Columns with more rows are not remembered: nothing of that height comes again as it was. */
export const MAX_COLUMN_ROWS = 64;
/** Kinds of operations, the end of an update included. */
export const OPERATION_KINDS = 8;
/** Operations of an update that the next one is compared with. */
export const MAX_SLOTS = 64;
/** Words of a slot: kind, x, y, width, height, and three that depend on the kind. */
export const SLOT_BYTES = 32;
/** Longest row. */
export const MAX_WIDTH = 8192;
/** Most rows that are looked at together. */
export const MAX_ROWS = 2048;
/** Room for the bytes of an update. */
export const CODED_BYTES = 4 << 20;
/** Entries of each table of guesses, and of each set of cells of a mixed tree. */
export const TABLE_BITS = 16;
/** How many lengths of what came before are looked at for the next column. */
export const ORDERS = 7;
/** Neighbourhoods of a pixel. */
export const PIXEL_TABLES = 5;
/** Contexts that are mixed for the number of a column, and for a green. */
export const ID_CONTEXTS = 6;
export const GREEN_CONTEXTS = 7;
/** Contexts that are mixed for a glyph. */
export const GLYPH_CONTEXTS = 6;
/** Cells of each. */
export const GLYPH_TABLE_BITS = 16;
/** Longest run of glyphs. */
export const MAX_GLYPHS = 1 << 12;
/** Colours of text that are remembered. */
export const MAX_STYLES = 8;
/** Kinds of numbers, and cells of each. */
export const NUMBER_KINDS = 40;
export const NUMBER_CELLS = 32 + 32 * 8;
/** Greens whose red and blue are remembered, and how many of each. */
export const PAIR_BITS = 14;
export const PAIRS = 4;

// What lasts: numbers of one word each.
export const COLUMN_COUNT = 0;
export const COLUMN_PIXELS_USED = 4;
export const WAS_NEW = 8;
export const SLOPE_RED = 12;
export const SLOPE_BLUE = 16;
export const LAST_KIND = 20;
/** The last smooth area, and whether the present one goes on below it. */
export const SMOOTH_X = 24;
export const SMOOTH_WIDTH = 28;
export const SMOOTH_BOTTOM = 32;
export const SMOOTH_GOES_ON = 36;
/** Glyphs so far, and how many of the last ones are those before a place of the past. */
export const GLYPH_AT = 40;
export const GLYPH_MATCH = 44;
export const GLYPH_MATCH_LENGTH = 48;
/** The higher bits of the last glyph. */
export const GLYPH_HIGH = 52;
export const HAD_GAPS = 56;
export const LAST_STYLE = 60;

// The hashes of the last columns, by order.
export const ID_LENGTHS = 64;
export const ID_POWERS = 96;
export const ID_FIRST_HASHES = 128;
export const ID_HASHES = 160;
/** What the last update began with. */
export const FIRST_KIND = 192;

// Tables that never change.
export const RATES = 1 * KIB;
export const STRETCH = RATES + 1 * KIB;
export const SQUASH = STRETCH + 16 * KIB;

// Single cells: adaptive bits.
export const KIND_CELLS = SQUASH + 16 * KIB;
export const FIELD_CELLS = KIND_CELLS + 12 * KIB;
export const NUMBERS = FIELD_CELLS + 4 * KIB;
export const RUN_CELLS = NUMBERS + NUMBER_KINDS * NUMBER_CELLS * 4;
export const FIRST_ID_CELLS = RUN_CELLS + 256;
export const SECOND_ID_CELLS = FIRST_ID_CELLS + 4 * KIB;
export const NEW_CELLS = SECOND_ID_CELLS + 4 * KIB;
export const FIRST_PIXEL_CELLS = NEW_CELLS + 256;
export const SECOND_PIXEL_CELLS = FIRST_PIXEL_CELLS + 4 * KIB;
export const PAIR_CELLS = SECOND_PIXEL_CELLS + 8 * KIB;
export const BYTE_CELLS = PAIR_CELLS + 256;
export const STYLE_CELLS = BYTE_CELLS + 4 * KIB;
export const RUN_FLAG_CELLS = STYLE_CELLS + 1 * KIB;
export const GLYPH_HIGH_CELLS = RUN_FLAG_CELLS + 256;

// The last styles of text. The last run: its rect, whether it goes on with the one before, and in that case where the
// first of them began, and how many glyphs they have.
export const STYLES = GLYPH_HIGH_CELLS + 256;
export const RUN_X = STYLES + 128;
export const RUN_Y = RUN_X + 4;
export const RUN_WIDTH = RUN_X + 8;
export const RUN_HEIGHT = RUN_X + 12;
export const RUN_GOES_ON = RUN_X + 16;
export const LINE_X = RUN_X + 20;
export const LINE_GLYPHS = RUN_X + 24;

// Glyphs: the last ones, where stretches of them were, and which one came at a place of a line.
export const GLYPH_HISTORY_BITS = 14;
export const GLYPH_FINDER_BITS = 14;
export const GLYPH_ABOVE_BITS = 12;
export const GLYPH_HISTORY = STYLES + 256;
export const GLYPH_FINDER = GLYPH_HISTORY + (4 << GLYPH_HISTORY_BITS);
export const GLYPH_ABOVE = GLYPH_FINDER + (4 << GLYPH_FINDER_BITS);

// Tables of what followed what.
export const ID_TABLES = GLYPH_ABOVE + (4 << GLYPH_ABOVE_BITS);
export const PIXEL_GUESSES = ID_TABLES + ((ORDERS * 4) << TABLE_BITS);
export const PAIR_TABLE = PIXEL_GUESSES + ((PIXEL_TABLES * 8) << TABLE_BITS);
// Mixed trees: weights, then cells.
export const ID_WEIGHTS = PAIR_TABLE + ((PAIRS * 4) << PAIR_BITS);
export const ID_TREE = ID_WEIGHTS + 1 * KIB;
export const GREEN_WEIGHTS = ID_TREE + ((ID_CONTEXTS * 4) << TABLE_BITS);
export const GREEN_TREE = GREEN_WEIGHTS + 1 * KIB;
export const GLYPH_WEIGHTS = GREEN_TREE + ((GREEN_CONTEXTS * 4) << TABLE_BITS);
export const GLYPH_TREE = GLYPH_WEIGHTS + 1 * KIB;

// Photographs: cells of four kinds of contexts, weights, mean errors; and errors of the last row.
export const SMOOTH_CONTEXT_CELLS = 3 * 32 * 256;
export const SMOOTH_CELLS = GLYPH_TREE + ((GLYPH_CONTEXTS * 4) << GLYPH_TABLE_BITS);
export const SMOOTH_WEIGHTS = SMOOTH_CELLS + 4 * SMOOTH_CONTEXT_CELLS * 4;
export const SMOOTH_WEIGHT_COUNT = 3 * 8 * 32 * 4;
export const BIASES = SMOOTH_WEIGHTS + SMOOTH_WEIGHT_COUNT * 4;
export const PREDICTOR_ERRORS = BIASES + 3 * 512 * 4;
export const RESIDUALS = PREDICTOR_ERRORS + (MAX_WIDTH + 1) * 3 * 6 * 4;

// The dictionary: of each column its pixels' place, how many, its top; the pixels; and two tables that find them.
export const COLUMN_STARTS = RESIDUALS + (MAX_WIDTH + 1) * 3 * 4;
export const COLUMN_LENGTHS = COLUMN_STARTS + MAX_COLUMNS * 4;
export const COLUMN_TOPS = COLUMN_LENGTHS + MAX_COLUMNS * 4;
export const COLUMN_HASHES = COLUMN_TOPS + MAX_COLUMNS * 4;
export const COLUMN_PIXELS = COLUMN_HASHES + MAX_COLUMNS * 4;
export const FINDER_BITS = 15;
export const BY_PLACE = COLUMN_PIXELS + MAX_COLUMN_PIXELS * 4;
export const BY_CONTENT = BY_PLACE + (4 << FINDER_BITS);

// Operations of the last update that began with each kind, and of this update.
export const SLOTS_BYTES = MAX_SLOTS * SLOT_BYTES;
export const OLD_SLOTS = BY_CONTENT + (4 << FINDER_BITS);
export const NEW_SLOTS = OLD_SLOTS + OPERATION_KINDS * SLOTS_BYTES;

/** All that lasts from one update to the next lies before this: scratch follows. */
export const LEARNED_BYTES = NEW_SLOTS + SLOTS_BYTES;
export const CONTEXTS = LEARNED_BYTES;
export const PIXEL_KEYS = CONTEXTS + 64;
export const ID_ENTRIES = PIXEL_KEYS + 64;
export const ID_CHECKS = ID_ENTRIES + 64;
export const ID_KEYS = ID_CHECKS + 64;
export const CELLS = ID_KEYS + 64;
export const INPUTS = CELLS + 256;
export const VOTES = INPUTS + 256;
export const IDS = VOTES + 1 * KIB;
export const TOPS = IDS + (MAX_WIDTH + 64) * 4;
export const BOTTOMS = TOPS + MAX_WIDTH * 4;
export const HASHES = BOTTOMS + MAX_WIDTH * 4;
export const ROW_HASHES = HASHES + MAX_WIDTH * 4;
export const ROW_FLAGS = ROW_HASHES + MAX_ROWS * 4;
export const ROW_FINDER_BITS = 12;
export const ROW_FINDER = ROW_FLAGS + MAX_ROWS * 4;
export const BANDS = ROW_FINDER + (8 << ROW_FINDER_BITS);
/** A run of glyphs: its colours, where its pen begins, its glyphs and their gaps. */
export const TEXT_COLOR = BANDS + MAX_ROWS * 8;
export const TEXT_BACKGROUND = TEXT_COLOR + 4;
export const RUN_PEN_X = TEXT_COLOR + 8;
export const RUN_PEN_Y = TEXT_COLOR + 12;
export const GLYPH_IDS = TEXT_COLOR + 64;
export const GLYPH_GAPS = GLYPH_IDS + MAX_GLYPHS * 4;

/** The pixels that both ends have, with those around them, on which the coder paints. */
export const SHOWN = GLYPH_GAPS + MAX_GLYPHS * 4;
/** What is to be shown, of the same shape; only the encoder has it. */
export const TRUTH = SHOWN + PLANE_PIXELS * 4;
/** Coded bytes. */
export const CODED = TRUTH + PLANE_PIXELS * 4;
/** All of the memory. */
export const HEAP_BYTES = CODED + CODED_BYTES;
