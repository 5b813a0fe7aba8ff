import type { Announcements, UniqueIdentifier } from '@dnd-kit/core';
import { useTranslation } from 'react-i18next';
import type { CourseModule } from '@watoto/shared/contract/http/modules.ts';

/** What is said aloud while a module is moved with the keyboard. */
export function useAnnouncements(modules: readonly CourseModule[]): Announcements {
  const { t } = useTranslation();
  const title = (id: UniqueIdentifier) => modules.find((one) => one.id === id)?.title ?? '';
  const place = (id: UniqueIdentifier) => modules.findIndex((one) => one.id === id) + 1;
  const at = (id: UniqueIdentifier, over: UniqueIdentifier) => ({ title: title(id), place: place(over), count: modules.length });
  return {
    onDragStart: ({ active }) => t('editor.drag.start', at(active.id, active.id)),
    onDragOver: ({ active, over }) => (over ? t('editor.drag.over', at(active.id, over.id)) : undefined),
    onDragEnd: ({ active, over }) => (over ? t('editor.moved', at(active.id, over.id)) : undefined),
    onDragCancel: ({ active }) => t('editor.drag.cancel', { title: title(active.id) }),
  };
}
