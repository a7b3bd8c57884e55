/**
 * How much time is spent on saving bytes: `fast` no more than it takes to send them, `best` as much as it takes, and
 * `auto` as much as the link is worth.
 */
export const efforts = ['fast', 'auto', 'best'] as const;

export type Effort = (typeof efforts)[number];
