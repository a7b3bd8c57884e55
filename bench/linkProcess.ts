import { once } from 'node:events';
import { ChaosLink, type ChaosProfile, type LinkCounts } from '../test/support/chaosLink.ts';
import { startProgram } from './childProgram.ts';
import type { LinkProfile } from './links.ts';

/** What a link is until it is told what to be. */
const FIRST_LINK = 'lan';

/** What the process of a link is told over its channel. It answers everything with its counts. */
type LinkMessage = { readonly kind: 'counts' } | { readonly kind: 'setProfile'; readonly profile: ChaosProfile };

/** A link in a process of its own: its work is not counted as the client's, and neither delays the other. */
export interface RemoteLink {
  readonly port: number;
  counts(): Promise<LinkCounts>;
  /** Resolves when the link behaves so. */
  setProfile(profile: ChaosProfile): Promise<void>;
  close(): Promise<void>;
}

/** Starts `farglass bench link` before a port, with any profile. */
export async function startLink(program: string, profile: ChaosProfile, targetPort: number): Promise<RemoteLink> {
  const { child, ready, stop } = await startProgram([program, 'bench', 'link', String(targetPort), FIRST_LINK]);
  let last: Promise<unknown> = Promise.resolve();
  const ask = (message: LinkMessage): Promise<LinkCounts> => {
    const answer = last.then(async () => {
      child.send(message);
      const [counts] = await once(child, 'message');
      // The only message that it sends.
      return counts as LinkCounts;
    });
    // One question after the other, so that each gets its own answer.
    last = answer.catch(() => {});
    return answer;
  };
  const setProfile = async (changed: ChaosProfile) => {
    await ask({ kind: 'setProfile', profile: changed });
  };
  await setProfile(profile);
  return {
    // Our own program's line; see runLink.
    port: (ready as { readonly port: number }).port,
    counts: () => ask({ kind: 'counts' }),
    setProfile,
    close: stop,
  };
}

/** The process's side: relays until it is ended, and does what whoever started it says. */
export async function runLink(profile: LinkProfile, targetPort: number): Promise<ChaosLink> {
  const link = await ChaosLink.open(profile, targetPort);
  // Only startLink has the channel.
  process.on('message', (message: LinkMessage) => {
    if (message.kind === 'setProfile') link.setProfile(message.profile);
    process.send?.(link.counts());
  });
  // Nobody is left who could use it.
  process.on('disconnect', () => process.exit(0));
  return link;
}
