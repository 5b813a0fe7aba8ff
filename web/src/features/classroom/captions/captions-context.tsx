import { createContext, type ReactNode, use, useMemo, useState } from 'react';
import { CaptionsDialog } from './CaptionsDialog.tsx';
import { type OwnCaptions, useOwnCaptions } from './use-own-captions.ts';

const STORAGE_KEY = 'watoto.captions';

export interface CaptionsControls {
  /** Does this person want to read them? */
  readonly shown: boolean;
  readonly show: (shown: boolean) => void;
  readonly own: OwnCaptions;
  /** Opens what there is to choose. */
  readonly open: () => void;
}

const Context = createContext<CaptionsControls | null>(null);

/** null: one looks on (a replay). */
export function useCaptions(): CaptionsControls | null {
  return use(Context);
}

export function CaptionsProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState(() => localStorage.getItem(STORAGE_KEY) !== 'off');
  const [choosing, setChoosing] = useState(false);
  const own = useOwnCaptions();
  const controls = useMemo(
    (): CaptionsControls => ({
      shown,
      show(wanted) {
        localStorage.setItem(STORAGE_KEY, wanted ? 'on' : 'off');
        setShown(wanted);
      },
      own,
      open: () => setChoosing(true),
    }),
    [shown, own],
  );
  return (
    <Context value={controls}>
      {children}
      {choosing && <CaptionsDialog shown={controls.shown} show={controls.show} own={own} onClose={() => setChoosing(false)} />}
    </Context>
  );
}
