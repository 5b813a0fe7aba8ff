import type { PlatformNotice } from '@watoto/shared/contract/http/platform.ts';

/** Where the notice hangs that everyone reads now. */
export interface NoticeBoard {
  read(): Promise<PlatformNotice | null>;
  /** In place of the one before; null takes it down. */
  put(notice: PlatformNotice | null): Promise<void>;
}

/** The embedded profile's: there is one instance. */
export function createMemoryBoard(): NoticeBoard {
  let hanging: PlatformNotice | null = null;
  return {
    read: () => Promise.resolve(hanging),
    put(notice) {
      hanging = notice;
      return Promise.resolve();
    },
  };
}
