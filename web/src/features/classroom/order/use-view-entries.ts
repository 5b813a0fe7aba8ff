import { useTranslation } from 'react-i18next';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import type { MenuEntry } from '../../../ui/Menu.tsx';
import { useClassroom } from '../classroom-context.tsx';
import { useView } from './view-context.tsx';
import { VIEWS } from './view.ts';

/** How the lesson is arranged for oneself; for hosts also for everyone who follows. */
export function useViewEntries(): MenuEntry[] {
  const { t } = useTranslation();
  const controls = useView();
  const host = useClassroom((state) => state.role !== null && isHost(state.role));
  const led = useClassroom((state) => state.room.layout !== null);
  if (!controls) return [];
  const { view, own, choose, lead } = controls;
  const entries: MenuEntry[] = [
    { kind: 'heading', key: 'view', label: t('order.layout.heading') },
    ...VIEWS.map(
      (one): MenuEntry => ({
        kind: 'choice',
        key: `view-${one}`,
        label: t(`order.layout.${one}`),
        chosen: view === one,
        onSelect: () => choose(one),
      }),
    ),
  ];
  if (host) entries.push({ kind: 'switch', key: 'lead', label: t('order.layout.lead'), checked: led, onChange: lead });
  else if (led && own !== null)
    entries.push({ kind: 'action', key: 'follow', label: t('order.layout.follow'), onSelect: () => choose(null) });
  return entries;
}
