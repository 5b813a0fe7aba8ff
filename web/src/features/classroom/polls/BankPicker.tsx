import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import { TextField } from '../../../ui/fields.tsx';
import { Loaded } from '../../api/Loaded.tsx';
import { type BankPoll, pollOfQuestion } from './poll-of-question.ts';
import { useQuizQuestions } from './use-live-quiz.ts';
import css from './Polls.module.css';

interface BankPickerProps {
  readonly lessonId: LessonId;
  readonly onPick: (poll: BankPoll) => void;
}

/** Whoever asked for the bank searches at once. */
const focus = (input: HTMLInputElement | null) => input?.focus();

/** Questions of the course's bank that a poll can ask: one press takes one. */
export function BankPicker({ lessonId, onPick }: BankPickerProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const bank = useQuizQuestions(lessonId, useDeferredValue(search.trim()));
  return (
    <section className={css['form']} aria-label={t('polls.bank')}>
      <TextField
        inputRef={focus}
        size="small"
        type="search"
        label={t('assessments.editor.bankSearch')}
        value={search}
        onChange={(event) => setSearch(event.target.value.slice(0, 100))}
      />
      <Loaded query={bank}>
        {({ items }) => {
          const polls = items.flatMap((question) => {
            const poll = pollOfQuestion(question);
            return poll ? [{ id: question.id, poll }] : [];
          });
          if (polls.length === 0) return <p className={css['note']}>{t('polls.bankNone')}</p>;
          return (
            <ul className={css['bars']} aria-label={t('polls.quizQuestions')}>
              {polls.map(({ id, poll }) => (
                <li key={id}>
                  <button type="button" className={css['pick']} onClick={() => onPick(poll)}>
                    {poll.question} <span className={css['note']}>({t(`polls.kinds.${poll.kind}`)})</span>
                  </button>
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </section>
  );
}
