import { useTranslation } from 'react-i18next';
import { can } from '@watoto/shared/contract/permissions.ts';
import {
  CaptionsIcon,
  DevicesIcon,
  HelpIcon,
  LeaveIcon,
  MicOffIcon,
  PeopleIcon,
  PollIcon,
  ReactIcon,
  ShareIcon,
  WordIcon,
} from '../../ui/icons.ts';
import type { MenuEntry } from '../../ui/Menu.tsx';
import { useLanguageEntries, useThemeEntries } from '../preferences/use-preferences.ts';
import { useCaptions } from './captions/captions-context.tsx';
import { canShare } from './can-share.ts';
import { useClassroom, useClient } from './classroom-context.tsx';
import { useControls } from './controls-context.tsx';
import { useViewEntries } from './order/use-view-entries.ts';
import { useRoomToolEntries } from './use-room-tool-entries.tsx';
import { useToolEntries } from './tools/use-tool-entries.tsx';
import { useRecordingEntries } from './recording/use-recording-entries.tsx';

/** What only teachers may do with the whole class. */
export function useHostEntries(onEnd: () => void): MenuEntry[] {
  const { t } = useTranslation();
  const client = useClient();
  const { run, notify } = useControls();
  const mayEnd = useClassroom((state) => state.role !== null && can(state.role, 'end'));
  const recording = useRecordingEntries();
  const tools = useToolEntries();
  const roomTools = useRoomToolEntries();
  const muteAll = () => void run(client.muteAll()).then((done) => done && notify(t('notice.mutedEveryone')));
  const askAll = () =>
    void run(client.call('speech.ask', { peerIds: null }).then(() => {})).then((done) => done && notify(t('order.speech.askedAll')));
  return [
    { kind: 'action', key: 'muteAll', label: t('host.muteAll'), icon: <MicOffIcon />, onSelect: muteAll },
    { kind: 'action', key: 'askAll', label: t('order.speech.askAll'), icon: <WordIcon />, onSelect: askAll },
    { kind: 'line', key: 'line' },
    ...tools,
    { kind: 'line', key: 'afterTools' },
    ...roomTools,
    { kind: 'line', key: 'afterRoomTools' },
    ...recording,
    ...(mayEnd
      ? ([
          { kind: 'line', key: 'line2' },
          { kind: 'action', key: 'end', label: t('host.end'), icon: <LeaveIcon />, danger: true, onSelect: onEnd },
        ] as const)
      : []),
  ];
}

export interface MoreActions {
  phone: boolean;
  host: boolean;
  onPeople: () => void;
  onPolls: () => void;
  onEnd: () => void;
  onReact: () => void;
  onDevices: () => void;
  onHelp: () => void;
}

/** What is rarely needed; on a phone also what has no place in the toolbar. */
export function useMoreEntries({ phone, host, onPeople, onPolls, onEnd, onReact, onDevices, onHelp }: MoreActions): MenuEntry[] {
  const { t } = useTranslation();
  const { toggle } = useControls();
  const sharing = useClassroom((state) => state.local.screen.status === 'on');
  const reacts = useClassroom((state) => state.role !== null && can(state.role, 'chat'));
  const view = useViewEntries();
  const openCaptions = useCaptions()?.open ?? (() => {});
  const captions: MenuEntry = {
    kind: 'action',
    key: 'captions',
    label: t('captions.menu'),
    icon: <CaptionsIcon />,
    onSelect: openCaptions,
  };
  const hostEntries = useHostEntries(onEnd);
  const languages = useLanguageEntries();
  const themes = useThemeEntries();
  const devices: MenuEntry = { kind: 'action', key: 'devices', label: t('devices.title'), icon: <DevicesIcon />, onSelect: onDevices };
  const entries: MenuEntry[] = [];
  if (phone) {
    entries.push({ kind: 'action', key: 'people', label: t('classroom.people'), icon: <PeopleIcon />, onSelect: onPeople });
    if (reacts) entries.push({ kind: 'action', key: 'react', label: t('order.reactions.button'), icon: <ReactIcon />, onSelect: onReact });
    if (canShare()) {
      entries.push({
        kind: 'action',
        key: 'share',
        label: t(sharing ? 'classroom.shareOff' : 'classroom.share'),
        icon: <ShareIcon />,
        onSelect: () => toggle('screen'),
      });
    }
    entries.push(devices, captions);
    const polls: MenuEntry = { kind: 'action', key: 'polls', label: t('polls.title'), icon: <PollIcon />, onSelect: onPolls };
    if (host) entries.push({ kind: 'line', key: 'beforeHost' }, polls, ...hostEntries);
    entries.push({ kind: 'line', key: 'afterHost' });
  } else {
    entries.push(
      devices,
      captions,
      { kind: 'action', key: 'help', label: t('classroom.help'), icon: <HelpIcon />, onSelect: onHelp },
      { kind: 'line', key: 'afterHelp' },
    );
  }
  return [...entries, ...view, { kind: 'line', key: 'afterView' }, ...languages, { kind: 'line', key: 'between' }, ...themes];
}
