import { useTranslation } from 'react-i18next';
import type { MenuEntry } from '../../../ui/Menu.tsx';
import { useClassroom, useClient } from '../classroom-context.tsx';
import { useControls } from '../controls-context.tsx';

/** While the board is shown, hosts say whether all pupils may draw; one by one they do so in the list of people. */
export function useBoardEntries(): MenuEntry[] {
  const { t } = useTranslation();
  const client = useClient();
  const { run } = useControls();
  const shown = useClassroom((state) => state.room.stage === 'board');
  const everyone = useClassroom((state) => state.room.board.pens.everyone);
  if (!shown) return [];
  const pass = (may: boolean) => void run(client.call('board.pass', { peerId: null, may }).then(() => {}));
  return [{ kind: 'switch', key: 'pens', label: t('tools.whiteboard.everyoneDraws'), checked: everyone, onChange: pass }];
}
