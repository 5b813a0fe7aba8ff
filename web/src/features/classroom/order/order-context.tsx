import { createContext, type ReactNode, use, useMemo, useState } from 'react';
import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import { NameDialog } from './NameDialog.tsx';
import { ReportDialog } from './ReportDialog.tsx';

/** A person, or a message of theirs, that the teachers are to be told about. */
export interface Reported {
  readonly peerId: PeerId;
  readonly name: string;
  readonly messageId: number | null;
}

/** What is asked of a person before it is done, and the message that they answer. */
export interface OrderControls {
  readonly report: (about: Reported) => void;
  readonly rename: (peer: { readonly id: PeerId; readonly name: string }) => void;
  readonly replyTo: number | null;
  readonly reply: (messageId: number | null) => void;
}

const Context = createContext<OrderControls | null>(null);

/** null: one looks on (a replay), and nothing can be done. */
export function useOrder(): OrderControls | null {
  return use(Context);
}

type Asked = { kind: 'report'; about: Reported } | { kind: 'name'; peer: { id: PeerId; name: string } };

export function OrderProvider({ children }: { children: ReactNode }) {
  const [asked, ask] = useState<Asked | null>(null);
  const [replyTo, reply] = useState<number | null>(null);
  const order = useMemo(
    (): OrderControls => ({
      report: (about) => ask({ kind: 'report', about }),
      rename: (peer) => ask({ kind: 'name', peer }),
      replyTo,
      reply,
    }),
    [replyTo],
  );
  const close = () => ask(null);
  return (
    <Context value={order}>
      {children}
      {asked?.kind === 'report' && <ReportDialog about={asked.about} onClose={close} />}
      {asked?.kind === 'name' && <NameDialog peer={asked.peer} onClose={close} />}
    </Context>
  );
}
