import { useTranslation } from 'react-i18next';
import { Cap } from '@watoto/shared/ladder/rung.ts';
import { standing } from '@watoto/shared/room/rungs.ts';
import { ChoiceList } from '../../../ui/ChoiceList.tsx';
import { useClassroom, useClient } from '../classroom-context.tsx';
import { useControls } from '../controls-context.tsx';

/** How much one wants to be sent at most: data costs money. */
export function SaveData() {
  const { t } = useTranslation();
  const client = useClient();
  const { run } = useControls();
  const cap = useClassroom((state) => (state.me ? standing(state.room, state.me).own : 'auto'));
  return (
    <ChoiceList
      label={t('ladder.save')}
      choices={Cap.options.map((id) => ({ id, text: t(`ladder.caps.${id}`) }))}
      chosen={[cap]}
      several={false}
      onChange={([chosen]) => void run(client.saveData(Cap.parse(chosen)))}
    />
  );
}
