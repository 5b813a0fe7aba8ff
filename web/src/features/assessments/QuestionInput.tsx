import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskedQuestion } from '@watoto/shared/contract/http/attempts.ts';
import { type Answer, QUESTION_LIMITS, type QuestionOptions } from '@watoto/shared/contract/http/questions.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { ChoiceList } from '../../ui/ChoiceList.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { DownIcon, UpIcon } from '../../ui/icons.ts';
import { moved } from './answer-words.ts';
import css from './Quiz.module.css';

interface InputProps<K extends QuestionOptions['kind']> {
  readonly options: Extract<QuestionOptions, { kind: K }>;
  readonly answer: Answer | null;
  readonly disabled: boolean;
  readonly onChange: (answer: Answer | null) => void;
}

/** How a question is answered, by kind. All of it works with the keyboard alone. */
export function QuestionInput({ question, ...rest }: { question: AskedQuestion } & Omit<InputProps<'essay'>, 'options'>) {
  const { t } = useTranslation();
  const { options } = question;
  switch (options.kind) {
    case 'single':
      return (
        <ChoiceList
          label={t('assessments.quiz.chooseOne')}
          choices={options.choices}
          chosen={rest.answer?.kind === 'single' ? [rest.answer.choice] : []}
          several={false}
          disabled={rest.disabled}
          onChange={([choice]) => choice !== undefined && rest.onChange({ kind: 'single', choice })}
        />
      );
    case 'multiple':
      return (
        <ChoiceList
          label={t('assessments.quiz.chooseMany')}
          choices={options.choices}
          chosen={rest.answer?.kind === 'multiple' ? rest.answer.choices : []}
          several
          disabled={rest.disabled}
          onChange={(choices) => rest.onChange({ kind: 'multiple', choices })}
        />
      );
    case 'numeric':
    case 'short_text':
    case 'essay':
      return <WordsInput options={options} {...rest} />;
    case 'ordering':
      return <OrderingInput options={options} {...rest} />;
    case 'matching':
      return <MatchingInput options={options} {...rest} />;
  }
}

function WordsInput({ options, answer, disabled, onChange }: InputProps<'numeric' | 'short_text' | 'essay'>) {
  const { t } = useTranslation();
  const { kind } = options;
  const text = answer?.kind === kind ? answer.text : '';
  const most = { numeric: 60, short_text: 500, essay: QUESTION_LIMITS.essay }[kind];
  const words = text.trim() === '' ? 0 : text.trim().split(/\s+/).length;
  return (
    <TextField
      label={t(kind === 'numeric' ? 'assessments.quiz.number' : 'assessments.quiz.yourAnswer')}
      value={text}
      disabled={disabled}
      multiline={kind === 'essay'}
      maxRows={20}
      autoComplete="off"
      helperText={
        kind === 'numeric'
          ? options.unit
          : kind === 'essay' && options.maxWords !== null
            ? t('assessments.quiz.words', { words, count: options.maxWords })
            : undefined
      }
      slotProps={{
        htmlInput: { inputMode: kind === 'numeric' ? 'decimal' : 'text', ...(kind === 'essay' ? { style: { minHeight: '6em' } } : {}) },
      }}
      onChange={(event) => onChange({ kind, text: event.target.value.slice(0, most) })}
    />
  );
}

function OrderingInput({ options, answer, disabled, onChange }: InputProps<'ordering'>) {
  const { t } = useTranslation();
  const [said, setSaid] = useState('');
  const shown = options.items.map(({ id }) => id);
  const given = answer?.kind === 'ordering' && answer.order.length > 0 ? answer.order : null;
  const order = given ?? shown;
  const textOf = (id: string) => options.items.find((item) => item.id === id)?.text ?? '';
  const move = (from: number, to: number) => {
    onChange({ kind: 'ordering', order: moved(order, from, to) });
    setSaid(t('assessments.quiz.moved', { item: textOf(order[from] ?? ''), place: to + 1 }));
  };
  return (
    <div className={css['pairs']}>
      <span className={css['hint']}>{t('assessments.quiz.order')}</span>
      <ol className={css['order']}>
        {order.map((id, i) => (
          <li key={id}>
            <span>
              {i + 1}. {textOf(id)}
            </span>
            <IconButton
              label={t('assessments.quiz.up', { item: textOf(id) })}
              disabled={disabled || i === 0}
              onClick={() => move(i, i - 1)}
            >
              <UpIcon />
            </IconButton>
            <IconButton
              label={t('assessments.quiz.down', { item: textOf(id) })}
              disabled={disabled || i === order.length - 1}
              onClick={() => move(i, i + 1)}
            >
              <DownIcon />
            </IconButton>
          </li>
        ))}
      </ol>
      {!given && (
        <div>
          <Button look="soft" disabled={disabled} onClick={() => onChange({ kind: 'ordering', order: shown })}>
            {t('assessments.quiz.keepOrder')}
          </Button>
        </div>
      )}
      <output className="visually-hidden">{said}</output>
    </div>
  );
}

function MatchingInput({ options, answer, disabled, onChange }: InputProps<'matching'>) {
  const { t } = useTranslation();
  const pairs = answer?.kind === 'matching' ? answer.pairs : {};
  const rights = [
    { value: '', label: t('assessments.quiz.nothing') },
    ...options.right.map(({ id, text }) => ({ value: id, label: text })),
  ];
  const choose = (left: string, right: string) => {
    const others = Object.fromEntries(Object.entries(pairs).filter(([id]) => id !== left));
    onChange({ kind: 'matching', pairs: right === '' ? others : { ...others, [left]: right } });
  };
  return (
    <div className={css['pairs']}>
      {options.left.map(({ id, text }) => (
        <SelectField
          key={id}
          label={t('assessments.quiz.match', { item: text })}
          value={pairs[id] ?? ''}
          options={rights}
          disabled={disabled}
          onChange={(right) => choose(id, right)}
        />
      ))}
    </div>
  );
}
