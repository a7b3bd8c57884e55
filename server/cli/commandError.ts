/** Exit codes; stable. */
export const exitCodes = {
  /** Something went wrong while running. */
  failed: 1,
  /** The command line is wrong. Commander uses the same. */
  usage: 2,
} as const;

/** Something that the user can put right: printed as a sentence, without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode = exitCodes.failed;
}
