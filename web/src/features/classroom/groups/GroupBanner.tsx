import { useTranslation } from 'react-i18next';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import { groupOf, peopleOf } from '@watoto/shared/room/groups.ts';
import { localeOf } from '../../../i18n/languages.ts';
import { Button } from '../../../ui/Button.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { useClassroom } from '../classroom-context.tsx';
import { useRoomTools } from '../room-tools-context.tsx';
import css from '../RoomTools.module.css';
import { TimeLeft } from '../timer/TimeLeft.tsx';
import { useOver } from '../timer/use-over.ts';
import { useCalls } from '../use-calls.ts';
import { useHelpSound } from './use-help-sound.ts';

/** The last minute is announced, ms. */
const SOON_MS = 60_000;

/** While the class is in groups: where I am, with whom, how long, and the way to the teacher or back. */
export function GroupBanner() {
  const grouped = useClassroom((state) => state.room.groups?.phase === 'open');
  const host = useClassroom((state) => state.role !== null && isHost(state.role));
  if (!grouped) return null;
  return (
    <div className={css['banners']} data-testid="group-banner">
      {host ? <HostBanner /> : <PupilBanner />}
      <Told />
      <Soon />
    </div>
  );
}

function PupilBanner() {
  const { t, i18n } = useTranslation();
  const call = useCalls();
  const room = useClassroom((state) => state.room);
  const me = useClassroom((state) => state.me);
  const groupId = me && groupOf(room, me);
  const group = room.groups?.groups.find(({ id }) => id === groupId);
  if (!group) return <Notice tone="info">{t('roomTools.groups.inMainRoom')}</Notice>;
  const others = peopleOf(room, group.id).filter(({ id }) => id !== me);
  const list = new Intl.ListFormat(localeOf(i18n.language)).format(others.map(({ name }) => name));
  const called = room.groups?.calls.some((one) => one.groupId === group.id) ?? false;
  return (
    <Notice
      tone="info"
      action={
        called ? (
          <Button look="plain" onClick={() => void call('groups.answerHelp', { groupId: group.id })}>
            {t('roomTools.groups.noMoreHelp')}
          </Button>
        ) : (
          <Button look="soft" onClick={() => void call('groups.callHelp', {})}>
            {t('roomTools.groups.callTeacher')}
          </Button>
        )
      }
    >
      {others.length === 0
        ? t('roomTools.groups.youAlone', { group: group.name })
        : t('roomTools.groups.youWith', { group: group.name, names: list })}{' '}
      {called && t('roomTools.groups.called')} <Ends />
    </Notice>
  );
}

function HostBanner() {
  const { t } = useTranslation();
  const call = useCalls();
  const { open } = useRoomTools();
  const me = useClassroom((state) => state.me);
  const groups = useClassroom((state) => state.room.groups);
  const visited = useClassroom((state) => (state.me === null ? null : groupOf(state.room, state.me)));
  useHelpSound();
  const nameOf = (groupId: string | null) => groups?.groups.find(({ id }) => id === groupId)?.name ?? '';
  const [first] = groups?.calls ?? [];
  return (
    <>
      <Notice
        tone="info"
        action={
          <>
            {visited !== null && me !== null && (
              <Button look="plain" onClick={() => void call('groups.move', { peerId: me, groupId: null })}>
                {t('roomTools.groups.backToMain')}
              </Button>
            )}
            <Button look="plain" onClick={() => open('groups')}>
              {t('roomTools.groups.show')}
            </Button>
          </>
        }
      >
        {visited === null ? t('roomTools.groups.areOpen') : t('roomTools.groups.youVisit', { group: nameOf(visited) })} <Ends />
      </Notice>
      {first && me !== null && (
        <Notice
          tone="warning"
          action={
            <Button look="plain" onClick={() => void call('groups.move', { peerId: me, groupId: first.groupId })}>
              {t('roomTools.groups.visit', { group: nameOf(first.groupId) })}
            </Button>
          }
        >
          {t('roomTools.groups.asksForHelp', { group: nameOf(first.groupId) })}
        </Notice>
      )}
    </>
  );
}

function Ends() {
  const { t } = useTranslation();
  const endsAt = useClassroom((state) => state.room.groups?.endsAt ?? null);
  if (endsAt === null) return null;
  return (
    <span className={css['time']}>
      {t('roomTools.groups.timeLeft')} <TimeLeft endsAt={endsAt} />
    </span>
  );
}

function Told() {
  const { t } = useTranslation();
  const told = useClassroom((state) => state.room.groups?.told ?? null);
  return told && <Notice tone="success">{t('roomTools.groups.told', { name: told.name, text: told.text })}</Notice>;
}

function Soon() {
  const { t } = useTranslation();
  const endsAt = useClassroom((state) => state.room.groups?.endsAt ?? null);
  const soon = useOver(endsAt === null ? null : endsAt - SOON_MS);
  return soon && <Notice tone="warning">{t('roomTools.groups.soon')}</Notice>;
}
