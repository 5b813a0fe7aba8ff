import { closestCenter, DndContext, type DragEndEvent, KeyboardSensor, PointerSensor, useSensor, useSensors } from '@dnd-kit/core';
import { arrayMove, SortableContext, sortableKeyboardCoordinates, verticalListSortingStrategy } from '@dnd-kit/sortable';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CourseModule } from '@watoto/shared/contract/http/modules.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import { AddModule } from './AddModule.tsx';
import css from './Editor.module.css';
import { ModuleRow } from './ModuleRow.tsx';
import { RemovedModules } from './RemovedModules.tsx';
import { useAnnouncements } from './use-announcements.ts';
import { useModuleList } from './use-editor.ts';

export interface ModuleListEditorProps {
  readonly courseId: string;
  readonly modules: readonly CourseModule[];
}

/** The modules of a course: drag them, or move them with the keyboard or buttons; add, take away, bring back. */
export function ModuleListEditor({ courseId, modules }: ModuleListEditorProps) {
  const { t } = useTranslation();
  const { add, order, remove, restore } = useModuleList(courseId);
  const [removed, setRemoved] = useState<CourseModule | null>(null);
  const [said, setSaid] = useState('');
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const announcements = useAnnouncements(modules);
  const move = (from: number, to: number) => {
    const module = modules[from];
    if (!module || to < 0 || to >= modules.length || from === to) return;
    order.mutate(arrayMove([...modules], from, to));
    setSaid(t('editor.moved', { title: module.title, place: to + 1, count: modules.length }));
  };
  const drop = ({ active, over }: DragEndEvent) => {
    const place = (id: unknown) => modules.findIndex((one) => one.id === id);
    if (over) move(place(active.id), place(over.id));
  };
  const back = (module: CourseModule) => {
    setRemoved(null);
    setSaid(t('editor.back', { title: module.title }));
  };
  const error = add.error ?? order.error ?? remove.error ?? restore.error;
  return (
    <>
      {error !== null && <Notice tone="error">{errorText(t, error)}</Notice>}
      {removed && (
        <Notice
          tone="info"
          action={
            <Button
              look="plain"
              onClick={() => restore.mutate(removed.id, { onSuccess: () => back(removed) })}
              disabled={restore.isPending}
            >
              {t('courses.undo')}
            </Button>
          }
        >
          {t('editor.removed', { title: removed.title })}
        </Notice>
      )}
      <output className="visually-hidden">{said}</output>
      {modules.length === 0 && <EmptyState title={t('editor.noModulesTitle')} text={t('editor.noModulesText')} />}
      <DndContext
        sensors={sensors}
        collisionDetection={closestCenter}
        onDragEnd={drop}
        accessibility={{ announcements, screenReaderInstructions: { draggable: t('editor.dragHelp') } }}
      >
        <SortableContext items={modules.map(({ id }) => id)} strategy={verticalListSortingStrategy}>
          <ol className={css['rows']}>
            {modules.map((module, at) => (
              <ModuleRow
                key={module.id}
                module={module}
                onUp={at === 0 ? null : () => move(at, at - 1)}
                onDown={at === modules.length - 1 ? null : () => move(at, at + 1)}
                onRemove={() => remove.mutate(module.id, { onSuccess: () => setRemoved(module) })}
              />
            ))}
          </ol>
        </SortableContext>
      </DndContext>
      <RemovedModules
        courseId={courseId}
        busy={restore.isPending}
        onRestore={(module) => restore.mutate(module.id, { onSuccess: () => back(module) })}
      />
      <AddModule busy={add.isPending} onAdd={(module) => add.mutateAsync(module)} />
    </>
  );
}
