import { Privacy, type PrivacyDeps } from './privacy.ts';
import { PrivacyWork, type PrivacyWorkDeps } from './privacy-work.ts';
import { privacyHandlers } from './privacy.routes.ts';
import { SealedExports } from './sealed-export.ts';

interface OpenPrivacyDeps extends Omit<PrivacyDeps, 'sealed' | 'wake'>, Omit<PrivacyWorkDeps, 'sealed'> {
  /** Exports are kept encrypted under it. */
  readonly secret: string;
  /** Runs work that nobody waits for. */
  readonly run: (work: (signal: AbortSignal) => Promise<void>) => void;
}

/** What people ask about their accounts, and what does it: `work` is to be called now and then. */
export function openPrivacy({ secret, run, ...deps }: OpenPrivacyDeps) {
  const sealed = new SealedExports(secret);
  const work = new PrivacyWork({ ...deps, sealed });
  const privacy = new Privacy({ ...deps, sealed, wake: () => run((signal) => work.run(signal)) });
  return { handlers: privacyHandlers(privacy), work: (signal: AbortSignal) => work.run(signal) };
}
