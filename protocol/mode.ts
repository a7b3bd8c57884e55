/** The two bandwidth modes: compressed pixel differences, or what programs draw. */
export const modes = ['commands', 'raw'] as const;
export type Mode = (typeof modes)[number];
