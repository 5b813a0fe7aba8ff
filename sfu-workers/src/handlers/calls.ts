import type { CallName, Handlers } from '@watoto/shared/kernel/rpc.ts';
import type { SfuNodeContract } from '@watoto/shared/contract/sfu.ts';
import type { LinkContext } from '../link.ts';

/** The handlers of some calls: one file for each noun of the contract. */
export type CallsOf<N extends CallName<SfuNodeContract>> = Pick<Handlers<SfuNodeContract, LinkContext>, N>;
