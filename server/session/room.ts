/** What a frame may still take. */
export interface Room {
  bytes: number;
  pixels: number;
  /** When coding has to stop, milliseconds; infinite before it has begun. */
  until: number;
}

/** Whether no more goes into a frame of so many bytes. However late it is, it holds something. */
export function isFull({ bytes, pixels, until }: Room, budget: number, now: () => number): boolean {
  return bytes <= 0 || pixels <= 0 || (bytes < budget && now() > until);
}
