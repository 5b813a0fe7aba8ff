import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { NodeBar } from './NodeBar.tsx';
import type { NodeView } from './platform-view.ts';
import { StateChip } from './StateChip.tsx';
import { usePlaces } from './use-places.ts';
import css from './NodeCard.module.css';

interface Props {
  view: NodeView;
  /** Lessons that its drain began with; null: it does not drain. */
  drainStart: number | null;
  busy: boolean;
  onDrain: () => void;
  onTakeBack: () => void;
}

/** One media server: what it is doing, what it carries, and draining it. */
export function NodeCard({ view, drainStart, busy, onDrain, onTakeBack }: Props) {
  const { t } = useTranslation();
  const { node, blocks } = view;
  return (
    <article className={css['card']} data-state={node.state} data-node-id={node.id}>
      <div className={css['head']}>
        <h3 className={css['name']}>{node.id}</h3>
        <StateChip state={node.state} />
        <div className={css['act']}>
          {node.drainRequested ? (
            <Button look="soft" onClick={onTakeBack} disabled={busy} aria-label={t('platform.takeBackNode', { node: node.id })}>
              {t('platform.takeBack')}
            </Button>
          ) : (
            (node.state === 'ready' || node.state === 'suspected') && (
              <Button look="plain" onClick={onDrain} disabled={busy} aria-label={t('platform.drainNode', { node: node.id })}>
                {t('platform.drain')}
              </Button>
            )
          )}
        </div>
      </div>
      <NodeBar view={view} />
      <p className={css['figures']}>
        <span>{usePlaces(node)}</span>
        <span>{t('platform.lessonCount', { count: blocks.length })}</span>
        {node.workers !== null && <span>{t('platform.workers', { count: node.workers })}</span>}
      </p>
      {node.state === 'draining' && <DrainProgress left={blocks.length} of={Math.max(drainStart ?? 0, blocks.length)} />}
      {node.state === 'suspected' && <p className={css['why']}>{t('platform.suspectedText')}</p>}
      {node.state === 'stale' && <p className={css['why']}>{t('platform.staleText')}</p>}
    </article>
  );
}

/** How far a drain has come: its bar fills as lessons leave. */
function DrainProgress({ left, of }: { left: number; of: number }) {
  const { t } = useTranslation();
  const text = left === 0 ? t('platform.drained') : t('platform.drainLeft', { count: left });
  return (
    <div className={css['drain']}>
      {left > 0 && <progress aria-label={t('platform.drainProgress')} max={of} value={of - left} className={css['progress']} />}
      <span>{text}</span>
    </div>
  );
}
