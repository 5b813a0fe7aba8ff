import { useTranslation } from 'react-i18next';
import { QUESTION_LIMITS, type QuestionKind } from '@watoto/shared/contract/http/questions.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { TextField } from '../../../ui/fields.tsx';
import { DeleteIcon } from '../../../ui/icons.ts';
import { type Line, newLine } from './question-form.ts';
import type { Problem } from './question-problems.ts';
import css from './LineFields.module.css';

interface LineFieldsProps {
  readonly kind: Exclude<QuestionKind, 'numeric' | 'short_text'>;
  readonly lines: readonly Line[];
  readonly problems: readonly Problem[];
  readonly onChange: (lines: readonly Line[]) => void;
}

/** Choices with what is right of them, things in their order, pairs, or criteria with their points. */
export function LineFields({ kind, lines, problems, onChange }: LineFieldsProps) {
  const { t } = useTranslation();
  const choosing = kind === 'single' || kind === 'multiple';
  const change = (id: string, to: Partial<Line>) =>
    onChange(
      lines.map((line) => {
        if (line.id === id) return { ...line, ...to };
        return kind === 'single' && to.right ? { ...line, right: false } : line;
      }),
    );
  const missing = problems.some((problem) => problem === 'choices' || problem === 'pairs' || problem === 'criteria');
  const least = kind === 'essay' ? 0 : 2;
  return (
    <div className={css['lines']}>
      {kind === 'ordering' && <span className={css['hint']}>{t('assessments.editor.orderHint')}</span>}
      {lines.map((line, i) => (
        <div key={line.id} className={css['line']}>
          {choosing && (
            <input
              type={kind === 'single' ? 'radio' : 'checkbox'}
              className={css['mark']}
              checked={line.right}
              aria-label={t('assessments.editor.right', { n: i + 1 })}
              onChange={(event) => change(line.id, { right: event.target.checked })}
            />
          )}
          <TextField
            size="small"
            label={labelOf(kind, i + 1)}
            error={missing && line.text.trim() === ''}
            value={line.text}
            onChange={(event) => change(line.id, { text: event.target.value.slice(0, kind === 'essay' ? 200 : 500) })}
          />
          {(kind === 'matching' || kind === 'essay') && (
            <TextField
              size="small"
              label={kind === 'essay' ? t('assessments.editor.points') : t('assessments.editor.rightItem', { n: i + 1 })}
              error={missing && line.other.trim() === ''}
              value={line.other}
              onChange={(event) => change(line.id, { other: event.target.value.slice(0, 500) })}
            />
          )}
          <IconButton
            label={t('assessments.editor.removeChoice', { n: i + 1 })}
            disabled={lines.length <= least}
            onClick={() => onChange(lines.filter(({ id }) => id !== line.id))}
          >
            <DeleteIcon />
          </IconButton>
        </div>
      ))}
      <div>
        <Button look="soft" disabled={lines.length >= QUESTION_LIMITS.choices} onClick={() => onChange([...lines, newLine()])}>
          {t(kind === 'essay' ? 'assessments.editor.addCriterion' : 'assessments.editor.addChoice')}
        </Button>
      </div>
    </div>
  );

  function labelOf(of: LineFieldsProps['kind'], n: number): string {
    if (of === 'matching') return t('assessments.editor.leftItem', { n });
    if (of === 'essay') return t('assessments.editor.criterion', { n });
    return t(of === 'ordering' ? 'assessments.editor.item' : 'assessments.editor.choice', { n });
  }
}
