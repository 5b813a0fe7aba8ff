import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import type { Phase } from '../../rtc/classroom.ts';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { LeaveIcon, LobbyIcon, OfflineIcon, TeacherIcon } from '../../ui/icons.ts';
import { MessagePage } from '../../ui/MessagePage.tsx';
import { useClassroom, useClient } from './classroom-context.tsx';
import { neverInside } from './order/lobby-view.ts';

type Reason = Extract<Phase, { kind: 'over' }>['reason'];

interface OverScreenProps {
  reason: Reason;
  /** Left out: of no lesson of the school's. */
  lessonId?: LessonId | undefined;
  onRejoin: () => void;
}

/** Why the lesson is over for this page, and the ways on. */
export function OverScreen({ reason, lessonId, onRejoin }: OverScreenProps) {
  const { t } = useTranslation();
  const client = useClient();
  const host = useClassroom((state) => state.role === 'host');
  const turnedAway = useClassroom((state) => neverInside(state.room));
  const back = (
    <LinkButton to="/" look="soft">
      {t('app.back')}
    </LinkButton>
  );
  switch (reason) {
    case 'left':
      return (
        <MessagePage
          icon={<LeaveIcon />}
          title={t('over.leftTitle')}
          actions={
            <>
              {back}
              <Button onClick={onRejoin}>{t('over.rejoin')}</Button>
            </>
          }
        >
          {t('over.leftText')}
        </MessagePage>
      );
    case 'ended':
    case 'lesson_ended':
      return (
        <MessagePage
          icon={<TeacherIcon />}
          title={t('over.endedTitle')}
          actions={
            <>
              {back}
              {host && lessonId !== undefined && (
                <LinkButton to="/lessons/$lessonId/attendance" params={{ lessonId }}>
                  {t('attendance.whoWasThere')}
                </LinkButton>
              )}
            </>
          }
        >
          {t('over.endedText')}
        </MessagePage>
      );
    case 'joined_elsewhere':
      return (
        <MessagePage
          title={t('over.elsewhereTitle')}
          actions={
            <>
              {back}
              <Button onClick={() => client.retry()}>{t('over.takeBack')}</Button>
            </>
          }
        >
          {t('over.elsewhereText')}
        </MessagePage>
      );
    case 'removed':
      if (!turnedAway) return <PutOut actions={back} title={t('over.removedTitle')} text={t('over.removedText')} />;
      return (
        <PutOut
          title={t('order.lobby.turnedAway')}
          text={t('order.lobby.turnedAwayText')}
          actions={
            <>
              {back}
              <Button onClick={onRejoin}>{t('order.lobby.askAgain')}</Button>
            </>
          }
        />
      );
    case 'banned':
      return turnedAway ? (
        <PutOut actions={back} title={t('order.lobby.keptOut')} text={t('order.lobby.keptOutText')} />
      ) : (
        <PutOut actions={back} title={t('over.removedTitle')} text={t('over.removedText')} />
      );
    default:
      return (
        <MessagePage
          icon={<OfflineIcon />}
          title={t('over.errorTitle')}
          actions={
            <>
              {back}
              <Button onClick={onRejoin}>{t('app.retry')}</Button>
            </>
          }
        >
          {t(`errors.${reason}`)}
        </MessagePage>
      );
  }
}

/** A teacher's doing: said plainly, and without blame. */
function PutOut({ title, text, actions }: { title: string; text: string; actions: ReactNode }) {
  return (
    <MessagePage icon={<LobbyIcon />} title={title} actions={actions}>
      {text}
    </MessagePage>
  );
}
