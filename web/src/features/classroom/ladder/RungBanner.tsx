import { useTranslation } from 'react-i18next';
import { standing } from '@watoto/shared/room/rungs.ts';
import { Notice } from '../../../ui/Notice.tsx';
import { useClassroom } from '../classroom-context.tsx';

/** Says why less is seen or heard than there is: nobody should think that the lesson is broken. */
export function RungBanner() {
  const { t } = useTranslation();
  const rung = useClassroom((state) => (state.me ? standing(state.room, state.me).rung : 'video'));
  const why = useClassroom((state) => (state.me ? standing(state.room, state.me).why : 'network'));
  const host = useClassroom((state) => (state.me ? standing(state.room, state.me).host : 'auto'));
  const upstream = useClassroom((state) => state.upstream);
  if (upstream === 'nothing') return <Notice tone="warning">{t('ladder.micPaused')}</Notice>;
  if (rung === 'video') {
    if (upstream === 'voice') return <Notice tone="info">{t('ladder.cameraPaused')}</Notice>;
    return host === 'auto' ? null : <Notice tone="info">{t('ladder.byHost', { what: t(`ladder.caps.${host}`) })}</Notice>;
  }
  const words = why === 'device' ? t('ladder.device') : t(`ladder.network.${rung}`);
  return <Notice tone={rung === 'audio' || rung === 'text' ? 'warning' : 'info'}>{words}</Notice>;
}
