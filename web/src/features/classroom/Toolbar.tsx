import { useTranslation } from 'react-i18next';
import { can, isHost } from '@watoto/shared/contract/permissions.ts';
import { isLocked } from '@watoto/shared/room/producers.ts';
import {
  ChatIcon,
  HandIcon,
  LeaveIcon,
  MicIcon,
  MicOffIcon,
  MoreIcon,
  PeopleIcon,
  PollIcon,
  ReactIcon,
  ShareIcon,
  StopShareIcon,
  ToolsIcon,
  VideoIcon,
  VideoOffIcon,
} from '../../ui/icons.ts';
import { Menu } from '../../ui/Menu.tsx';
import { ToolButton } from '../../ui/ToolButton.tsx';
import { PHONE, useMediaQuery } from '../../ui/use-media-query.ts';
import { canShare } from './can-share.ts';
import { useClassroom } from './classroom-context.tsx';
import { useControls } from './controls-context.tsx';
import { useReactionEntries } from './order/use-reaction-entries.tsx';
import { SHORTCUTS } from './shortcuts.ts';
import { type MoreActions, useHostEntries, useMoreEntries } from './use-menu-entries.tsx';
import css from './Toolbar.module.css';

export type PanelName = 'people' | 'chat' | 'polls' | 'quiz';

export interface ToolbarProps {
  panel: PanelName | null;
  unread: number;
  onPanel: (panel: PanelName) => void;
  onLeave: () => void;
  onEnd: () => void;
  onReact: () => void;
  onDevices: () => void;
  onHelp: () => void;
}

/** All that one can do, along the bottom. On a phone the rarer things are in the menu. */
export function Toolbar({ panel, unread, onPanel, onLeave, onEnd, onReact, onDevices, onHelp }: ToolbarProps) {
  const { t } = useTranslation();
  const role = useClassroom((state) => state.role);
  const phone = useMediaQuery(PHONE);
  const host = role !== null && isHost(role);
  return (
    <div role="toolbar" aria-label={t('classroom.tools')} className={css['bar']}>
      <div className={css['group']}>
        {role && can(role, 'publish') && (
          <>
            <SourceButton source="mic" />
            <SourceButton source="camera" />
            {!phone && <ShareButton />}
          </>
        )}
        {role && can(role, 'raiseHand') && <HandButton />}
        {!phone && role && can(role, 'chat') && <ReactionButton />}
      </div>
      <div className={css['group']}>
        <ToolButton
          label={unread > 0 ? `${t('classroom.chat')}, ${t('chat.unread', { count: unread })}` : t('classroom.chat')}
          icon={<ChatIcon />}
          shortcut={SHORTCUTS.chat}
          badge={unread}
          aria-expanded={panel === 'chat'}
          onClick={() => onPanel('chat')}
        />
        {!phone && <PeopleButton open={panel === 'people'} onClick={() => onPanel('people')} />}
        {!phone && host && (
          <ToolButton label={t('polls.title')} icon={<PollIcon />} aria-expanded={panel === 'polls'} onClick={() => onPanel('polls')} />
        )}
        {!phone && host && <HostMenu onEnd={onEnd} />}
        <MoreMenu
          phone={phone}
          host={host}
          onPeople={() => onPanel('people')}
          onPolls={() => onPanel('polls')}
          onEnd={onEnd}
          onReact={onReact}
          onDevices={onDevices}
          onHelp={onHelp}
        />
        <ToolButton label={t('classroom.leave')} icon={<LeaveIcon />} tone="danger" text={t('classroom.leave')} onClick={onLeave} />
      </div>
    </div>
  );
}

function useSource(source: 'mic' | 'camera' | 'screen') {
  const on = useClassroom((state) => state.local[source].status === 'on' || state.local[source].status === 'starting');
  const locked = useClassroom(({ room, me }) => {
    const self = me === null ? undefined : room.peers[me];
    return self !== undefined && isLocked(room, self, source);
  });
  return { on, locked: locked && !on };
}

function SourceButton({ source }: { source: 'mic' | 'camera' }) {
  const { t } = useTranslation();
  const { on, locked } = useSource(source);
  const { toggle } = useControls();
  const icons = source === 'mic' ? { on: <MicIcon />, off: <MicOffIcon /> } : { on: <VideoIcon />, off: <VideoOffIcon /> };
  return (
    <ToolButton
      label={t(`classroom.${source}`)}
      hint={locked ? t(`notice.locked.${source}`) : t(`classroom.${source}${on ? 'Off' : 'On'}`)}
      icon={on ? icons.on : icons.off}
      tone={on ? 'plain' : 'off'}
      pressed={on}
      locked={locked}
      shortcut={SHORTCUTS[source]}
      onClick={() => toggle(source)}
    />
  );
}

function ShareButton() {
  const { t } = useTranslation();
  const { on, locked } = useSource('screen');
  const { toggle } = useControls();
  if (!canShare()) return null;
  return (
    <ToolButton
      label={t('classroom.share')}
      hint={locked ? t('notice.locked.screen') : t(on ? 'classroom.shareOff' : 'classroom.share')}
      icon={on ? <StopShareIcon /> : <ShareIcon />}
      tone={on ? 'sun' : 'plain'}
      pressed={on}
      locked={locked}
      shortcut={SHORTCUTS.share}
      onClick={() => toggle('screen')}
    />
  );
}

function HandButton() {
  const { t } = useTranslation();
  const up = useClassroom((state) => state.room.hands.some((hand) => hand.peerId === state.me));
  const locked = useClassroom((state) => state.room.locks.hands && state.role !== null && !isHost(state.role)) && !up;
  const { toggleHand } = useControls();
  return (
    <ToolButton
      label={t('classroom.hand')}
      hint={locked ? t('notice.locked.hands') : t(up ? 'classroom.handDown' : 'classroom.hand')}
      icon={<HandIcon />}
      tone={up ? 'sun' : 'plain'}
      pressed={up}
      locked={locked}
      shortcut={SHORTCUTS.hand}
      onClick={toggleHand}
    />
  );
}

function ReactionButton() {
  const { t } = useTranslation();
  const label = t('order.reactions.button');
  return (
    <Menu label={label} entries={useReactionEntries()} trigger={(props) => <ToolButton label={label} icon={<ReactIcon />} {...props} />} />
  );
}

function PeopleButton({ open, onClick }: { open: boolean; onClick: () => void }) {
  const { t } = useTranslation();
  const calls = useClassroom(({ role, room }) =>
    role && isHost(role) ? room.hands.length + Object.keys(room.lobby.waiting).length + room.reports.length : 0,
  );
  return (
    <ToolButton
      label={calls > 0 ? `${t('classroom.people')}, ${t('order.calls', { count: calls })}` : t('classroom.people')}
      icon={<PeopleIcon />}
      shortcut={SHORTCUTS.people}
      badge={calls}
      aria-expanded={open}
      onClick={onClick}
    />
  );
}

function HostMenu({ onEnd }: { onEnd: () => void }) {
  const { t } = useTranslation();
  const entries = useHostEntries(onEnd);
  return (
    <Menu
      label={t('host.menu')}
      entries={entries}
      trigger={(props) => <ToolButton label={t('host.menu')} icon={<ToolsIcon />} {...props} />}
    />
  );
}

function MoreMenu(actions: MoreActions) {
  const { t } = useTranslation();
  const entries = useMoreEntries(actions);
  return (
    <Menu
      label={t('classroom.more')}
      entries={entries}
      trigger={(props) => <ToolButton label={t('classroom.more')} icon={<MoreIcon />} {...props} />}
    />
  );
}
