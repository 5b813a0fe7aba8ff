import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import type { Deck } from '@watoto/shared/contract/http/decks.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { FileButton } from '../../../ui/FileButton.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { Spinner } from '../../../ui/Spinner.tsx';
import { useApi } from '../../api/api-context.tsx';
import { errorText } from '../../api/error-text.ts';
import { ProgressBar } from '../../course/ProgressBar.tsx';
import { useClient } from '../classroom-context.tsx';
import { useControls } from '../controls-context.tsx';
import { useBringDeck } from './use-bring-deck.ts';
import css from './Slides.module.css';

const ACCEPT = '.pdf,.pptx,.ppt,.odp,.docx,.doc,.odt,application/pdf';

/** Which slides to show: those of the course, or ones that the host brings now. */
export function DeckDialog({ lessonId, open, onClose }: { lessonId: LessonId; open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const api = useApi();
  const client = useClient();
  const { run } = useControls();
  const show = async ({ id, title, pages }: Deck) => {
    if (pages === null) return;
    // From now on everyone in this lesson may read them.
    await api.call('decks.use', { params: { id: lessonId, deckId: id } });
    await client.call('deck.open', { deckId: id, title, pages });
    onClose();
  };
  const choose = (deck: Deck) => void run(show(deck));
  const bring = useBringDeck(lessonId, choose);
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('slides.choose')}
      wide
      actions={
        <Button look="plain" onClick={onClose}>
          {t('app.close')}
        </Button>
      }
    >
      <Bringing {...bring} />
      {open && <DeckList lessonId={lessonId} onChoose={choose} />}
    </Dialog>
  );
}

function Bringing({ state, start, cancel }: ReturnType<typeof useBringDeck>) {
  const { t } = useTranslation();
  const busy = state.phase === 'sending' || state.phase === 'making';
  return (
    <div className={css['bring']}>
      <p>{t('slides.bringText')}</p>
      {!busy && <FileButton label={t('slides.bring')} accept={ACCEPT} onFile={(file) => void start(file)} />}
      {busy && (
        <>
          <output>{t(`slides.${state.phase}`, { name: state.name })}</output>
          <ProgressBar percentage={state.part * 100} label={state.name} />
          <Button look="plain" onClick={cancel}>
            {t('app.cancel')}
          </Button>
        </>
      )}
      {state.phase === 'stalled' && <Notice tone="warning">{t('slides.stalled', { name: state.name })}</Notice>}
      {state.phase === 'refused' && <Notice tone="error">{t(`slides.trouble.${state.trouble}`, { name: state.name })}</Notice>}
      {state.phase === 'failed' && <Notice tone="error">{errorText(t, state.error)}</Notice>}
    </div>
  );
}

function DeckList({ lessonId, onChoose }: { lessonId: LessonId; onChoose: (deck: Deck) => void }) {
  const { t } = useTranslation();
  const api = useApi();
  const decks = useQuery({
    queryKey: ['decks', lessonId],
    queryFn: ({ signal }) => api.call('decks.list', { params: { id: lessonId }, signal }),
  });
  if (decks.error) return <Notice tone="error">{errorText(t, decks.error)}</Notice>;
  if (!decks.data) return <Spinner />;
  const ready = decks.data.items.filter(({ state }) => state === 'ready');
  if (ready.length === 0) return <p>{t('slides.noDecks')}</p>;
  return (
    <ul className={css['decks']} aria-label={t('slides.decks')}>
      {ready.map((deck) => (
        <li key={deck.id} className={css['deck']}>
          <span>
            {deck.title}
            <small>{t('slides.pages', { count: deck.pages ?? 0 })}</small>
          </span>
          <Button look="soft" aria-label={t('slides.showDeck', { title: deck.title })} onClick={() => onChoose(deck)}>
            {t('slides.show')}
          </Button>
        </li>
      ))}
    </ul>
  );
}
