import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import type { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import type { NewLiveQuiz } from '@watoto/shared/contract/http/live-quizzes.ts';
import type { QuestionId } from '@watoto/shared/contract/http/questions.ts';
import { Button } from '../../../ui/Button.tsx';
import { CheckField, SelectField, TextField } from '../../../ui/fields.tsx';
import { EditIcon } from '../../../ui/icons.ts';
import { Loaded } from '../../api/Loaded.tsx';
import { QuestionEditor } from '../../assessments/editor/QuestionEditor.tsx';
import { useNewQuestion, useQuizQuestions } from './use-live-quiz.ts';
import css from './Polls.module.css';

const MINUTES = ['1', '2', '3', '5', '10', '15', '20', '30', '45'] as const;
const MOST = 50;

/** Where one goes on, when what had the focus is gone. */
const focus = (element: HTMLElement | null) => element?.focus();

interface QuizFormProps {
  readonly lessonId: LessonId;
  readonly courseId: CourseId;
  readonly busy: boolean;
  readonly onOpen: (quiz: NewLiveQuiz) => void;
  readonly onCancel: () => void;
}

/** A graded quiz of the course's questions, and of new ones, which the bank keeps. */
export function QuizForm({ lessonId, courseId, busy, onOpen, onCancel }: QuizFormProps) {
  const { t } = useTranslation();
  const [title, setTitle] = useState('');
  const [minutes, setMinutes] = useState<(typeof MINUTES)[number]>('5');
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<readonly QuestionId[]>([]);
  const bank = useQuizQuestions(lessonId, useDeferredValue(search.trim()));
  const ready = title.trim() !== '' && chosen.length > 0 && chosen.length <= MOST && !busy;
  const tick = (id: QuestionId, on: boolean) => setChosen(on ? [...chosen, id] : chosen.filter((one) => one !== id));
  const [writing, setWriting] = useState(false);
  const [wrote, setWrote] = useState(false);
  const save = useNewQuestion(lessonId, courseId, ({ id }) => {
    setSearch('');
    setChosen((before) => [...before, id]);
  });
  if (writing)
    return (
      <section ref={focus} tabIndex={-1} aria-label={t('polls.quizWrite')}>
        <QuestionEditor
          question={null}
          save={save}
          begun={false}
          onDone={() => {
            setWriting(false);
            setWrote(true);
          }}
        />
      </section>
    );
  return (
    <form
      className={css['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onOpen({ title: title.trim(), questionIds: [...chosen], seconds: Number(minutes) * 60 });
      }}
    >
      <TextField
        size="small"
        label={t('polls.quizTitle')}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 200 } }}
      />
      <SelectField
        label={t('polls.quizTime')}
        value={minutes}
        options={MINUTES.map((value) => ({ value, label: t('polls.minutes', { count: Number(value) }) }))}
        onChange={setMinutes}
      />
      <TextField
        size="small"
        type="search"
        label={t('assessments.editor.bankSearch')}
        value={search}
        onChange={(event) => setSearch(event.target.value.slice(0, 100))}
      />
      <Loaded query={bank}>
        {({ items }) =>
          items.length === 0 ? (
            <p className={css['note']}>{t(search.trim() === '' ? 'polls.bankEmpty' : 'assessments.editor.bankEmpty')}</p>
          ) : (
            <ul className={css['bars']} aria-label={t('polls.quizQuestions')}>
              {items.map(({ id, prompt }) => (
                <li key={id}>
                  <CheckField label={prompt} checked={chosen.includes(id)} onChange={(on) => tick(id, on)} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {bank.data?.mayAdd && (
        <div className={css['acts']}>
          <Button ref={wrote ? focus : undefined} look="soft" startIcon={<EditIcon />} onClick={() => setWriting(true)}>
            {t('polls.quizWrite')}
          </Button>
        </div>
      )}
      <div className={css['acts']}>
        <Button type="submit" disabled={!ready}>
          {t('polls.quizOpen', { count: chosen.length })}
        </Button>
        <Button look="plain" onClick={onCancel}>
          {t('app.cancel')}
        </Button>
      </div>
    </form>
  );
}
