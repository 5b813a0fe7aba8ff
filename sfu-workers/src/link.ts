import type { EventData, EventName } from '@watoto/shared/kernel/rpc.ts';
import type { SfuNodeContract } from '@watoto/shared/contract/sfu.ts';

/** One control link, as rooms and peers see it: where their events go. */
export interface Link {
  readonly closed: boolean;
  /** To a closed link it does nothing. */
  emit<N extends EventName<SfuNodeContract>>(name: N, data: EventData<SfuNodeContract, N>): void;
}

/** What a call's handler knows of the link that it came over. */
export interface LinkContext {
  readonly link: Link;
  /** Opens the link for all other calls. Throws AppError unauthenticated | token_expired. */
  greet(token: string, instance: string): Promise<void>;
}
