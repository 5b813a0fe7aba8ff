import { useTranslation } from 'react-i18next';
import { ChapterIcon, PauseRecordIcon, RecordIcon, ResumeRecordIcon, StopRecordIcon } from '../../../ui/icons.ts';
import type { MenuEntry } from '../../../ui/Menu.tsx';
import { useClassroom } from '../classroom-context.tsx';
import { useRecordingControls } from './recording-context.tsx';
import { actionsOf, type RecordingAction } from './recording-view.ts';

const ICONS: Record<RecordingAction, typeof RecordIcon> = {
  start: RecordIcon,
  pause: PauseRecordIcon,
  resume: ResumeRecordIcon,
  stop: StopRecordIcon,
  chapter: ChapterIcon,
};

/** What a host can do with the recording; where the lesson may not be recorded, why. */
export function useRecordingEntries(): MenuEntry[] {
  const { t } = useTranslation();
  const { act } = useRecordingControls();
  const room = useClassroom((state) => state.room);
  const role = useClassroom((state) => state.role);
  const actions = actionsOf(room, role);
  const entry = (action: RecordingAction): MenuEntry => {
    const Icon = ICONS[action];
    return { kind: 'action', key: action, label: t(`recordingLive.${action}`), icon: <Icon />, onSelect: () => act(action) };
  };
  const heading: MenuEntry = { kind: 'heading', key: 'recording', label: t('recordingLive.title') };
  if (actions === 'off') return [heading, { ...entry('start'), why: t('recordingLive.off') } as MenuEntry];
  return actions.length === 0 ? [] : [heading, ...actions.map(entry)];
}
