import Divider from '@mui/material/Divider';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import ListSubheader from '@mui/material/ListSubheader';
import MuiMenu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { type MouseEvent, type ReactNode, useState } from 'react';
import css from './Menu.module.css';

/** `why`: it can't be done, and says so. */
export type MenuEntry =
  | { kind: 'action'; key: string; label: string; icon?: ReactNode; danger?: boolean; why?: string; onSelect: () => void }
  /** Stays open when toggled. */
  | { kind: 'switch'; key: string; label: string; checked: boolean; onChange: (checked: boolean) => void }
  | { kind: 'choice'; key: string; label: string; chosen: boolean; onSelect: () => void }
  | { kind: 'heading'; key: string; label: string }
  | { kind: 'line'; key: string };

/** What a trigger needs to open a menu. */
export interface MenuTrigger {
  onClick: (event: MouseEvent<HTMLElement>) => void;
  'aria-haspopup': 'menu';
  'aria-expanded': boolean;
}

/** A menu and its trigger. Arrow keys move, letters jump, Escape closes. */
export function Menu({
  label,
  entries,
  trigger,
}: {
  label: string;
  entries: readonly MenuEntry[];
  trigger: (props: MenuTrigger) => ReactNode;
}) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const close = () => setAnchor(null);
  return (
    <>
      {trigger({ onClick: (event) => setAnchor(event.currentTarget), 'aria-haspopup': 'menu', 'aria-expanded': anchor !== null })}
      <MuiMenu
        open={anchor !== null}
        anchorEl={anchor}
        container={() => layerOf(anchor)}
        onClose={close}
        // While it fades, what is pressed next is already what lies below.
        sx={anchor === null ? { pointerEvents: 'none' } : {}}
        // Where there is more than one choice to make, the focus begins at the top, not at what was chosen somewhere below.
        variant={entries.every(({ kind }) => kind === 'choice') ? 'selectedMenu' : 'menu'}
        slotProps={{ list: { 'aria-label': label } }}
      >
        {entries.map((entry) => renderEntry(entry, close))}
      </MuiMenu>
    </>
  );
}

/** Inside the dialog that the trigger is in (or it would be covered), else inside the page's main landmark. */
function layerOf(anchor: HTMLElement | null): HTMLElement {
  return anchor?.closest<HTMLElement>('[role=dialog]') ?? document.querySelector('main') ?? document.body;
}

/** A function, not a component: MUI's menu looks at its direct children to move focus. */
function renderEntry(entry: MenuEntry, close: () => void): ReactNode {
  switch (entry.kind) {
    case 'line':
      return <Divider key={entry.key} role="presentation" component="li" />;
    case 'heading':
      return (
        <ListSubheader key={entry.key} role="presentation" sx={{ background: 'transparent', lineHeight: '36px' }}>
          {entry.label}
        </ListSubheader>
      );
    case 'switch':
      return (
        <MenuItem key={entry.key} role="menuitemcheckbox" aria-checked={entry.checked} onClick={() => entry.onChange(!entry.checked)}>
          <ListItemText>{entry.label}</ListItemText>
          <span aria-hidden="true" className={css['switch']} data-on={entry.checked} />
        </MenuItem>
      );
    case 'choice':
    case 'action':
      return <ActionItem key={entry.key} entry={entry} close={close} />;
  }
}

function ActionItem({ entry, close, ...focus }: { entry: Extract<MenuEntry, { kind: 'action' | 'choice' }>; close: () => void }) {
  const select = () => {
    close();
    entry.onSelect();
  };
  if (entry.kind === 'choice') {
    return (
      <MenuItem {...focus} role="menuitemradio" aria-checked={entry.chosen} selected={entry.chosen} onClick={select}>
        {entry.label}
      </MenuItem>
    );
  }
  if (entry.why !== undefined) {
    return (
      <MenuItem {...focus} aria-disabled sx={{ cursor: 'default', maxWidth: 320, whiteSpace: 'normal' }}>
        {entry.icon && <ListItemIcon>{entry.icon}</ListItemIcon>}
        <ListItemText primary={entry.label} secondary={entry.why} />
      </MenuItem>
    );
  }
  return (
    <MenuItem {...focus} onClick={select} sx={entry.danger ? { color: 'error.main' } : {}}>
      {entry.icon && <ListItemIcon sx={{ color: 'inherit' }}>{entry.icon}</ListItemIcon>}
      {entry.label}
    </MenuItem>
  );
}
