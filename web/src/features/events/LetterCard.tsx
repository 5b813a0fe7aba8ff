import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeadLetter } from '@watoto/shared/contract/http/events.ts';
import { localeOf } from '../../i18n/languages.ts';
import { Button } from '../../ui/Button.tsx';
import css from './EventsPage.module.css';

/** One event that could not be handled: what, why, and what to do. */
export function LetterCard({
  letter,
  busy,
  onReplay,
  onDrop,
}: {
  letter: DeadLetter;
  busy: boolean;
  onReplay: () => void;
  onDrop: () => void;
}) {
  const { t, i18n } = useTranslation();
  const title = useId();
  const format = new Intl.DateTimeFormat(localeOf(i18n.language, navigator.languages), { dateStyle: 'medium', timeStyle: 'medium' });
  return (
    <article className={css['card']} aria-labelledby={title}>
      <h3 id={title}>{t('events.kind', letter)}</h3>
      <p className={css['error']}>{letter.error}</p>
      <p className={css['about']}>
        {t('events.happened', { at: format.format(new Date(letter.occurredAt)) })} · {t('events.attempts', { count: letter.attempts })}
      </p>
      <details>
        <summary>{t('events.payload')}</summary>
        <pre className={css['payload']}>{JSON.stringify(letter.payload, null, 2)}</pre>
      </details>
      <div className={css['acts']}>
        <Button look="soft" onClick={onReplay} disabled={busy} aria-describedby={title}>
          {t('events.replay')}
        </Button>
        <Button look="plain" onClick={onDrop} disabled={busy} aria-describedby={title}>
          {t('events.drop')}
        </Button>
      </div>
    </article>
  );
}
