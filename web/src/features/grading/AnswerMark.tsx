import { useTranslation } from 'react-i18next';
import type { GradedAnswer } from '@watoto/shared/contract/http/grading.ts';
import { TextField } from '../../ui/fields.tsx';
import { answerWords, rightWords } from '../assessments/answer-words.ts';
import { criteriaOf, type Draft, readPoints } from './marks.ts';
import css from '../assessments/Quiz.module.css';

interface AnswerMarkProps {
  readonly answer: GradedAnswer;
  readonly n: number;
  readonly of: number;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

/** One answer beside what is right, and the points that a person gives it: by criterion where there is a rubric. */
export function AnswerMark({ answer, n, of, draft, onChange }: AnswerMarkProps) {
  const { t } = useTranslation();
  const criteria = criteriaOf(answer);
  const right = rightWords(answer.options, answer.key);
  return (
    <section className={css['card']} aria-labelledby={`answer-${n}`}>
      <p className={css['about']}>
        <span>{t('assessments.quiz.question', { n, total: of })}</span>
        {answer.key.kind !== 'essay' && !answer.byHand && <span>{t('assessments.grading.byKey')}</span>}
      </p>
      <h2 id={`answer-${n}`} className={css['prompt']}>
        {answer.prompt}
      </h2>
      <p>{answerWords(answer.options, answer.answer) || t('assessments.grading.noAnswer')}</p>
      {right !== '' && (
        <p>
          <span className={css['hint']}>{t('assessments.grading.rightIs')}</span> {right}
        </p>
      )}
      {criteria.map(({ id, title, description, points }) => (
        <PointsField
          key={id}
          label={`${title}: ${t('assessments.grading.points', { points })}`}
          hint={description}
          most={points}
          value={draft.rubric[id] ?? ''}
          onChange={(text) => onChange({ ...draft, rubric: { ...draft.rubric, [id]: text } })}
        />
      ))}
      {criteria.length === 0 && (
        <PointsField
          label={t('assessments.grading.points', { points: answer.points })}
          hint=""
          most={answer.points}
          value={draft.points}
          onChange={(points) => onChange({ ...draft, points })}
        />
      )}
      <TextField
        label={t('assessments.grading.feedback')}
        size="small"
        multiline
        maxRows={8}
        value={draft.feedback}
        onChange={(event) => onChange({ ...draft, feedback: event.target.value.slice(0, 5_000) })}
      />
    </section>
  );
}

interface PointsFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly most: number;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

function PointsField({ label, hint, most, value, onChange }: PointsFieldProps) {
  const { t } = useTranslation();
  const wrong = Number.isNaN(readPoints(value, most));
  return (
    <TextField
      label={label}
      size="small"
      error={wrong}
      helperText={wrong ? t('assessments.grading.badPoints', { points: most }) : hint}
      value={value}
      slotProps={{ htmlInput: { inputMode: 'decimal', autoComplete: 'off' } }}
      onChange={(event) => onChange(event.target.value.slice(0, 8))}
    />
  );
}
