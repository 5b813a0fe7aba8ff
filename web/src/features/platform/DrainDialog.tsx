import { useTranslation } from 'react-i18next';
import type { PlatformNode } from '@watoto/shared/contract/http/platform.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';

interface Props {
  /** null: closed. */
  nodeId: PlatformNode['id'] | null;
  lessons: number;
  /** Have the other nodes room for them? */
  fits: boolean;
  onClose: () => void;
  onConfirm: (nodeId: PlatformNode['id']) => void;
}

/** Asks before a node is drained, and says what that does to the lessons on it. */
export function DrainDialog({ nodeId, lessons, fits, onClose, onConfirm }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog
      open={nodeId !== null}
      onClose={onClose}
      title={t('platform.drainTitle', { node: nodeId ?? '' })}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button onClick={() => nodeId !== null && onConfirm(nodeId)}>{t('platform.drain')}</Button>
        </>
      }
    >
      <p>{lessons === 0 ? t('platform.drainNone') : t('platform.drainMoves', { count: lessons })}</p>
      {!fits && <Notice tone="warning">{t('platform.drainNoRoom')}</Notice>}
    </Dialog>
  );
}
