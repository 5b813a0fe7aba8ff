import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Candidate } from '@watoto/shared/contract/http/courses.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import { type Members, useCandidates } from './use-class.ts';
import css from './AddStudent.module.css';

export interface AddStudentProps {
  readonly courseId: string;
  readonly members: Members;
}

/** Finds a student by name and puts them into the course. */
export function AddStudent({ courseId, members: { move } }: AddStudentProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button
        onClick={() => {
          move.reset();
          setOpen(true);
        }}
      >
        {t('study.addStudent')}
      </Button>
      <Dialog
        open={open}
        onClose={close}
        title={t('study.addTitle')}
        actions={
          <Button look="plain" onClick={close}>
            {t('app.cancel')}
          </Button>
        }
      >
        {move.isError && <Notice tone="error">{errorText(t, move.error)}</Notice>}
        <Search courseId={courseId} busy={move.isPending} onAdd={(student) => move.mutate({ student, to: 'in' }, { onSuccess: close })} />
      </Dialog>
    </>
  );
}

function Search({ courseId, busy, onAdd }: { courseId: string; busy: boolean; onAdd: (student: Candidate) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const q = text.trim();
  const found = useCandidates(courseId, q);
  const items = q.length >= 2 ? found.data?.items : undefined;
  return (
    <div className={css['search']}>
      <TextField
        size="small"
        type="search"
        label={t('study.addName')}
        value={text}
        onChange={(event) => setText(event.target.value.slice(0, 100))}
      />
      {found.isError && <Notice tone="error">{errorText(t, found.error)}</Notice>}
      <output className={css['count']}>
        {items === undefined
          ? t('study.addHint')
          : items.length === 0
            ? t('study.addNobody')
            : t('study.addFound', { count: items.length })}
      </output>
      {items !== undefined && items.length > 0 && (
        <ul className={css['list']}>
          {items.map((one) => (
            <li key={one.id}>
              <span className={css['name']}>
                {one.name}
                <span className={css['about']}>
                  {one.grade !== null && t('courses.grade', { grade: one.grade })}
                  {one.waits && ` · ${t('study.addWaits')}`}
                </span>
              </span>
              <Button look="soft" disabled={busy} onClick={() => onAdd(one)} aria-label={t('study.addWho', { name: one.name })}>
                {t('study.add')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
