import { once } from 'node:events';
import { startProgram } from './childProgram.ts';
import { Link, type LinkCounts } from './link.ts';
import type { LinkProfile } from './links.ts';

/** What the process of a link is asked for, over its channel. */
const ASK_COUNTS = 'counts';

/** A link in a process of its own: its work is not counted as the client's, and neither delays the other. */
export interface RemoteLink {
  readonly port: number;
  counts(): Promise<LinkCounts>;
  close(): Promise<void>;
}

/** Starts `farglass bench link` before a port. */
export async function startLink(program: string, profile: LinkProfile, targetPort: number): Promise<RemoteLink> {
  const { child, ready, stop } = await startProgram([program, 'bench', 'link', String(targetPort), profile.name]);
  return {
    // Our own program's line; see runLink.
    port: (ready as { readonly port: number }).port,
    async counts() {
      child.send(ASK_COUNTS);
      const [counts] = await once(child, 'message');
      // The only message that it sends.
      return counts as LinkCounts;
    },
    close: stop,
  };
}

/** The process's side: relays until it is ended, and tells the counts to whoever started it. */
export async function runLink(profile: LinkProfile, targetPort: number): Promise<Link> {
  const link = await Link.open(profile, targetPort);
  process.on('message', (message) => {
    if (message === ASK_COUNTS) process.send?.(link.counts());
  });
  // Nobody is left who could use it.
  process.on('disconnect', () => process.exit(0));
  return link;
}
