import { notFound } from 'next/navigation';
import { trialPagesOpen } from './lab-mode';

/**
 * DEMO ONLY. It lets anybody in where no money is real, and nobody where it is. Put the sign-in of
 * your own staff here: whoever passes sees every customer.
 */
export function staffOnly(): void {
  if (!trialPagesOpen()) notFound();
}
