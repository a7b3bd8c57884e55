import type { LinkProfile } from './links.ts';

/** Payload of a usual Ethernet packet: the largest piece that travels undivided. */
const PACKET_BYTES = 1460;
/** The same on slow serial lines, which kept packets short so that a keystroke never waited long behind one. */
const SLOW_PACKET_BYTES = 256;
/** Below this rate a line counts as slow. */
const SLOW_BITS_PER_SECOND = 128_000;

/**
 * One direction of a link: says when each packet has passed the bottleneck and when it arrives. Times are
 * computed, not measured, so a late timer delays one packet and never lowers the rate.
 */
export class Line {
  /** Longest piece that may be sent at once. */
  readonly packetBytes: number;
  readonly delayMilliseconds: number;
  private readonly bytesPerMillisecond: number;
  private freeAt = 0;

  constructor(profile: LinkProfile) {
    const rate = profile.bitsPerSecond ?? Number.POSITIVE_INFINITY;
    this.bytesPerMillisecond = rate / 8000;
    this.packetBytes = rate < SLOW_BITS_PER_SECOND ? SLOW_PACKET_BYTES : PACKET_BYTES;
    this.delayMilliseconds = profile.roundTripMilliseconds / 2;
  }

  get isUnlimited(): boolean {
    return this.bytesPerMillisecond === Number.POSITIVE_INFINITY;
  }

  /** Puts a packet behind those sent before it; returns the time when its last bit has left, milliseconds. */
  send(bytes: number, now: number): number {
    this.freeAt = Math.max(this.freeAt, now) + bytes / this.bytesPerMillisecond;
    return this.freeAt;
  }

  /** How much a time of the line carries, bytes. */
  bytesIn(milliseconds: number): number {
    return this.bytesPerMillisecond * milliseconds;
  }
}
