import MuiDialog from '@mui/material/Dialog';
import { type ReactNode, useEffect, useEffectEvent, useId, useRef, useState } from 'react';
import { IconButton } from './Button.tsx';
import { CloseIcon } from './icons.ts';
import { PHONE, useMediaQuery } from './use-media-query.ts';
import css from './SidePanel.module.css';

interface SidePanelProps {
  title: string;
  closeLabel: string;
  onClose: () => void;
  children: ReactNode;
}

/** A panel at the inline end; on a phone it covers the page. Escape closes it, and focus goes back to where it was. */
export function SidePanel(props: SidePanelProps) {
  return useMediaQuery(PHONE) ? <Cover {...props} /> : <Aside {...props} />;
}

function Cover(props: SidePanelProps) {
  const titleId = useId();
  return (
    <MuiDialog open fullScreen onClose={props.onClose} aria-labelledby={titleId} transitionDuration={120}>
      <div className={css['panel']} data-cover="true">
        <PanelHead {...props} titleId={titleId} />
        {props.children}
      </div>
    </MuiDialog>
  );
}

function Aside(props: SidePanelProps) {
  const titleId = useId();
  const ref = usePanelFocus(props.onClose);
  return (
    <aside ref={ref} tabIndex={-1} aria-labelledby={titleId} className={css['panel']}>
      <PanelHead {...props} titleId={titleId} />
      {props.children}
    </aside>
  );
}

/** Focus goes into the panel when it opens (unless something inside asked for it), and back when it goes. */
function usePanelFocus(onClose: () => void) {
  const ref = useRef<HTMLElement>(null);
  // Before anything inside takes the focus.
  const [before] = useState(() => document.activeElement);
  const close = useEffectEvent(onClose);
  useEffect(() => {
    const panel = ref.current;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) close();
    };
    panel?.addEventListener('keydown', onKeyDown);
    return () => panel?.removeEventListener('keydown', onKeyDown);
  }, []);
  useEffect(() => {
    const panel = ref.current;
    if (panel && !panel.contains(document.activeElement)) panel.focus({ preventScroll: true });
    return () => {
      const now = document.activeElement;
      if (before instanceof HTMLElement && before !== document.body && (now === null || now === document.body || panel?.contains(now)))
        before.focus();
    };
  }, [before]);
  return ref;
}

function PanelHead({ title, closeLabel, onClose, titleId }: SidePanelProps & { titleId: string }) {
  return (
    <header className={css['head']}>
      <h2 id={titleId} className={css['title']}>
        {title}
      </h2>
      <IconButton label={closeLabel} onClick={onClose} edge="end">
        <CloseIcon />
      </IconButton>
    </header>
  );
}
