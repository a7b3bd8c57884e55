/** From the client to the server, or back. */
export type Direction = 'up' | 'down';

export const directions = ['up', 'down'] as const;

/** How one direction of a link behaves. */
export interface LineProfile {
  /** Payload bits a second; undefined is as fast as the machine. */
  readonly bitsPerSecond?: number | undefined;
  /** Time that a packet takes on an empty line besides its own length, milliseconds; 0 where it is not given. */
  readonly delayMilliseconds?: number | undefined;
  /** The delay varies evenly by so much to either side; packets never overtake. 0 where it is not given. */
  readonly jitterMilliseconds?: number | undefined;
  /** What a router holds of one connection before its sender has to wait; half a second where it is not given. */
  readonly queueBytes?: number | undefined;
}

/** How a link behaves: the same in both directions, except where one of them says otherwise. */
export interface ChaosProfile extends Omit<LineProfile, 'delayMilliseconds'> {
  /** Time that an empty line takes there and back, milliseconds; 0 where it is not given. */
  readonly roundTripMilliseconds?: number | undefined;
  readonly up?: LineProfile;
  readonly down?: LineProfile;
}

/** What a link's profile means for one of its directions. */
export function lineProfile(profile: ChaosProfile, direction: Direction): LineProfile {
  const { bitsPerSecond, jitterMilliseconds, queueBytes, roundTripMilliseconds = 0 } = profile;
  const both = { bitsPerSecond, jitterMilliseconds, queueBytes, delayMilliseconds: roundTripMilliseconds / 2 };
  return { ...both, ...profile[direction] };
}
