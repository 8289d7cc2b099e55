import { notFound } from 'next/navigation';
import { trialPagesOpen } from './lab-mode';

/** Who did it, in the journal. Yours comes from the session of your staff. */
export const STAFF = 'support@murmur.example';

/**
 * DEMO ONLY. It lets anybody in where no money is real, and nobody where it is. Put the sign-in of
 * your own staff here: whoever passes sees everything of every account and gives credits away.
 */
export function staffOnly(): void {
  if (!trialPagesOpen()) notFound();
}
