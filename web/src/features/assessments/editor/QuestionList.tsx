import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Question } from '@watoto/shared/contract/http/questions.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { BankIcon, DeleteIcon, DownIcon, EditIcon, UpIcon } from '../../../ui/icons.ts';
import { moved, rightWords } from '../answer-words.ts';
import { QuestionEditor } from './QuestionEditor.tsx';
import type { Edits } from './use-editor.ts';
import css from '../Quiz.module.css';

interface QuestionListProps {
  readonly questions: readonly Question[];
  readonly edits: Edits;
  readonly begun: boolean;
  readonly onBank: () => void;
}

/** The questions in their order: moved, changed, removed, copied to the bank. */
export function QuestionList({ questions, edits, begun, onBank }: QuestionListProps) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState<Question | 'new' | null>(null);
  const [removing, setRemoving] = useState<Question | null>(null);
  const move = (from: number, to: number) => edits.reorder.mutate(moved(questions, from, to).map(({ id }) => id));
  return (
    <section aria-labelledby="questions-title">
      <h2 id="questions-title">{t('assessments.editor.questions')}</h2>
      {questions.length === 0 && <p>{t('assessments.editor.noQuestions')}</p>}
      {questions.map((question, i) =>
        editing !== 'new' && editing?.id === question.id ? (
          <QuestionEditor key={question.id} question={question} save={edits.save} begun={begun} onDone={() => setEditing(null)} />
        ) : (
          <article key={question.id} className={css['card']}>
            <p className={css['about']}>
              <span>
                {i + 1}. {t(`assessments.editor.kinds.${question.options.kind}`)}
              </span>
              <span>{t('assessments.points', { count: question.points })}</span>
            </p>
            <h3>{question.prompt}</h3>
            {rightWords(question.options, question.key) !== '' && (
              <p className={css['hint']}>
                {t('assessments.grading.rightIs')} {rightWords(question.options, question.key)}
              </p>
            )}
            <div>
              <IconButton label={t('assessments.editor.editQuestion', { n: i + 1 })} onClick={() => setEditing(question)}>
                <EditIcon />
              </IconButton>
              <IconButton label={t('assessments.editor.toBank', { n: i + 1 })} onClick={() => edits.toBank.mutate(question.id)}>
                <BankIcon />
              </IconButton>
              {!begun && (
                <>
                  <IconButton label={t('assessments.editor.moveUp', { n: i + 1 })} disabled={i === 0} onClick={() => move(i, i - 1)}>
                    <UpIcon />
                  </IconButton>
                  <IconButton
                    label={t('assessments.editor.moveDown', { n: i + 1 })}
                    disabled={i === questions.length - 1}
                    onClick={() => move(i, i + 1)}
                  >
                    <DownIcon />
                  </IconButton>
                  <IconButton label={t('assessments.editor.deleteQuestion', { n: i + 1 })} onClick={() => setRemoving(question)}>
                    <DeleteIcon />
                  </IconButton>
                </>
              )}
            </div>
          </article>
        ),
      )}
      {editing === 'new' && <QuestionEditor question={null} save={edits.save} begun={begun} onDone={() => setEditing(null)} />}
      {!begun && editing === null && (
        <div className={css['steps']}>
          <Button onClick={() => setEditing('new')}>{t('assessments.editor.add')}</Button>
          <Button look="soft" onClick={onBank}>
            {t('assessments.editor.fromBank')}
          </Button>
        </div>
      )}
      <Dialog
        open={removing !== null}
        onClose={() => setRemoving(null)}
        title={t('assessments.editor.deleteTitle')}
        actions={
          <>
            <Button look="plain" onClick={() => setRemoving(null)}>
              {t('app.cancel')}
            </Button>
            <Button
              look="danger"
              onClick={() => {
                if (removing) edits.remove.mutate(removing.id);
                setRemoving(null);
              }}
            >
              {t('assessments.editor.remove')}
            </Button>
          </>
        }
      >
        {t('assessments.editor.deleteText')}
      </Dialog>
    </section>
  );
}
