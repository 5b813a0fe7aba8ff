import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordingFind } from '@watoto/shared/contract/http/recordings.ts';
import { localeOf } from '../../i18n/languages.ts';
import { IconButton } from '../../ui/Button.tsx';
import { MoreVertIcon, VideoIcon } from '../../ui/icons.ts';
import { Menu, type MenuEntry } from '../../ui/Menu.tsx';
import { timeText } from '../replay/time-text.ts';
import type { CardAct, Listed } from './RecordingList.tsx';
import css from './Recordings.module.css';

/** One recording: what it looks like, when it was, how long it is, where the reader left off, and what a search found in it. */
export function RecordingCard({ recording, onAct }: { recording: Listed; onAct: (act: CardAct) => void }) {
  const { t, i18n } = useTranslation();
  const title = useId();
  const { id, course, host, status, startedAt, durationMs, positionMs, audience, keptUntil, mayChange, finds } = recording;
  const format = new Intl.DateTimeFormat(localeOf(i18n.language), { dateStyle: 'medium', timeStyle: 'short' });
  const day = new Intl.DateTimeFormat(localeOf(i18n.language), { dateStyle: 'medium' });
  const plays = status === 'live' || status === 'ready';
  const seen = positionMs !== null && durationMs > 0 ? Math.min(1, positionMs / durationMs) : null;
  return (
    <article className={css['card']} aria-labelledby={title}>
      <Poster recording={recording} seen={seen} />
      <div className={css['head']}>
        <h3 id={title} className={css['title']}>
          {plays ? (
            <Link to="/recordings/$recordingId" params={{ recordingId: id }} search={{}}>
              {recording.title}
            </Link>
          ) : (
            recording.title
          )}
        </h3>
        {(mayChange || status === 'ready') && <Acts recording={recording} onAct={onAct} />}
      </div>
      <p className={css['about']}>
        {course && `${course.title} · `}
        {host.name} · <time dateTime={startedAt}>{format.format(new Date(startedAt))}</time>
      </p>
      {status === 'failed' && <p className={css['note']}>{t('recordings.failed')}</p>}
      {audience === 'staff' && <p className={css['note']}>{t('recordings.staffOnly')}</p>}
      {mayChange && keptUntil !== null && (
        <p className={css['about']}>{t('recordings.keptUntil', { date: day.format(new Date(keptUntil)) })}</p>
      )}
      {seen !== null && <p className={css['about']}>{t('recordings.leftOff', { time: timeText(positionMs ?? 0) })}</p>}
      {finds.length > 0 && <Finds recordingId={id} finds={finds} />}
    </article>
  );
}

function Poster({ recording: { posterUrl, durationMs, status }, seen }: { recording: Listed; seen: number | null }) {
  const { t } = useTranslation();
  return (
    <div className={css['poster']}>
      {posterUrl === null ? <VideoIcon className={css['noPoster']} aria-hidden="true" /> : <img src={posterUrl} alt="" loading="lazy" />}
      {status === 'live' && <span className={css['live']}>{t('recordings.live')}</span>}
      {status === 'ready' && (
        <span className={css['length']}>
          <span className={css['unseen']}>{t('recordings.length')} </span>
          {timeText(durationMs)}
        </span>
      )}
      {seen !== null && (
        <div className={css['bar']} aria-hidden="true">
          <div className={css['seen']} style={{ inlineSize: `${seen * 100}%` }} />
        </div>
      )}
    </div>
  );
}

function Acts({ recording, onAct }: { recording: Listed; onAct: (act: CardAct) => void }) {
  const { t } = useTranslation();
  const save: MenuEntry[] =
    recording.status === 'ready'
      ? [{ kind: 'action', key: 'export', label: t('recordings.saveFile'), onSelect: () => onAct('export') }]
      : [];
  const changes: MenuEntry[] = [
    { kind: 'action', key: 'rename', label: t('recordings.rename'), onSelect: () => onAct('rename') },
    {
      kind: 'action',
      key: 'share',
      label: t(recording.audience === 'course' ? 'recordings.hide' : 'recordings.share'),
      onSelect: () => onAct('share'),
    },
    { kind: 'action', key: 'keep', label: t('recordings.keep'), onSelect: () => onAct('keep') },
    ...save,
    { kind: 'line', key: 'line' },
    { kind: 'action', key: 'erase', label: t('recordings.erase'), danger: true, onSelect: () => onAct('erase') },
  ];
  const label = t('recordings.acts', { title: recording.title });
  return (
    <Menu
      label={label}
      entries={recording.mayChange ? changes : save}
      trigger={(props) => (
        <IconButton label={label} {...props}>
          <MoreVertIcon />
        </IconButton>
      )}
    />
  );
}

function Finds({ recordingId, finds }: { recordingId: string; finds: readonly RecordingFind[] }) {
  const { t } = useTranslation();
  return (
    <ul className={css['finds']} aria-label={t('recordings.finds')}>
      {finds.map(({ kind, positionMs, text }) => (
        <li key={`${kind}-${positionMs}-${text}`}>
          <Link to="/recordings/$recordingId" params={{ recordingId }} search={{ at: Math.floor(positionMs / 1_000) }}>
            {timeText(positionMs)}
          </Link>{' '}
          <span className={css['about']}>{t(`recordings.find.${kind}`)}</span> {text}
        </li>
      ))}
    </ul>
  );
}
