/** Times that both sides rely on. */

/** What is held down is released so long after it was last heard of, milliseconds. */
export const HOLD_LEASE_MS = 750;
/** The server says something at least so often, milliseconds: below the sixty seconds after which proxies cut. */
export const HEARTBEAT_MS = 15_000;
/** A peer that is silent for so long is gone, milliseconds: two heartbeats, and time for the third. */
export const SILENCE_MS = 38_000;
/** Inputs that no frame answers are answered after so long, milliseconds. */
export const RECEIPT_MS = 1000;
