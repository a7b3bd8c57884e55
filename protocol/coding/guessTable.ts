/** So sure is a guess at most. */
export const MAX_CONFIDENCE = 15;
/** An entry belongs to a context when so many further bits of its hash agree. */
const CHECK_SHIFT = 16;
/** What no context has: the check of an empty entry is never asked for. */
const CHECK_MASK = 0xfffe;

/**
 * What followed the contexts that were seen before: one guess for each, and how often it was right. Contexts are given
 * as hashes; of two that fall on one entry the later one has it. Both ends of a coder ask and tell the same.
 */
export class GuessTable {
  private readonly mask: number;
  private readonly checks: Uint16Array;
  private readonly values: Uint32Array;
  private readonly confidences: Uint8Array;

  /** `size` is a power of two. */
  constructor(size: number) {
    this.mask = size - 1;
    this.checks = new Uint16Array(size);
    this.values = new Uint32Array(size);
    this.confidences = new Uint8Array(size);
  }

  has(context: number): boolean {
    return this.checks[context & this.mask] === checkOf(context);
  }

  /** What followed last; only of a context that it has. */
  guess(context: number): number {
    return this.values[context & this.mask]!;
  }

  /** How sure that is, 0 to MAX_CONFIDENCE. */
  confidence(context: number): number {
    return this.confidences[context & this.mask]!;
  }

  /** This followed now. */
  tell(context: number, value: number): void {
    const at = context & this.mask;
    const isKnown = this.checks[at] === checkOf(context);
    const confidence = this.confidences[at]!;
    if (isKnown && this.values[at] === value) {
      if (confidence < MAX_CONFIDENCE) this.confidences[at] = confidence + 1;
    } else if (isKnown && confidence > 1) {
      this.confidences[at] = confidence >> 1;
    } else {
      this.checks[at] = checkOf(context);
      this.values[at] = value;
      this.confidences[at] = 0;
    }
  }

  clear(): void {
    this.checks.fill(0);
  }
}

function checkOf(context: number): number {
  return ((context >>> CHECK_SHIFT) & CHECK_MASK) | 1;
}
