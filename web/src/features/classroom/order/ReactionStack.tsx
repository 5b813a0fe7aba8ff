import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClassroom } from '../classroom-context.tsx';
import { ReactionIcon } from './ReactionIcon.tsx';
import { stackOf } from './reactions.ts';
import { useReactions } from './reactions-context.tsx';
import css from './Reactions.module.css';

/** What the class feels now, in a corner of the stage. Only the first of several is announced: a class that claps is no thirty sentences. */
export function ReactionStack() {
  const { t } = useTranslation();
  const { shown } = useReactions();
  const peers = useClassroom((state) => state.room.peers);
  const [first] = shown;
  const [said, setSaid] = useState('');
  const nameOf = (peerId: string) => peers[peerId]?.name ?? '';
  const news = first ? t('order.reactions.given', { name: nameOf(first.peerId), reaction: t(`order.reactions.names.${first.is}`) }) : '';
  if (shown.length <= 1 && said !== news) setSaid(news);
  return (
    <>
      <output className="visually-hidden">{said}</output>
      <ul className={css['stack']} aria-label={t('order.reactions.button')} data-testid="reactions">
        {stackOf(shown).map(({ is, peerIds }) => (
          <li key={is} className={css['one']}>
            <ReactionIcon is={is} />
            <span className={css['words']}>
              {t('order.reactions.given', {
                name: peerIds.length === 1 ? nameOf(peerIds[0] ?? '') : peerIds.length,
                reaction: t(`order.reactions.names.${is}`),
              })}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
