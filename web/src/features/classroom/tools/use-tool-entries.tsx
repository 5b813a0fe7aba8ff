import { useTranslation } from 'react-i18next';
import { StageView } from '@watoto/shared/room/stage.ts';
import type { MenuEntry } from '../../../ui/Menu.tsx';
import { useBoardEntries } from '../board/use-board-entries.ts';
import { useClassroom, useClient } from '../classroom-context.tsx';
import { useControls } from '../controls-context.tsx';

/** What a host can fill the large area with. */
export function useToolEntries(): MenuEntry[] {
  const { t } = useTranslation();
  const client = useClient();
  const { run } = useControls();
  const shown = useClassroom((state) => state.room.stage);
  const board = useBoardEntries();
  const show = (view: StageView) => void run(client.call('stage.show', { show: view }).then(() => {}));
  return [
    { kind: 'heading', key: 'stage', label: t('tools.stage') },
    ...StageView.options.map(
      (view): MenuEntry => ({ kind: 'choice', key: view, label: t(`tools.${view}`), chosen: view === shown, onSelect: () => show(view) }),
    ),
    ...board,
  ];
}
