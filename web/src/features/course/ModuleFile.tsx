import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModuleContent } from '@watoto/shared/contract/http/modules.ts';
import { useApi } from '../api/api-context.tsx';
import { Loaded } from '../api/Loaded.tsx';
import css from './Study.module.css';

export interface ModuleFileProps {
  readonly file: NonNullable<ModuleContent['file']>;
  readonly captions?: ModuleContent['captions'];
  /** Seconds into a film. */
  readonly startAt: number;
  readonly onPosition?: (seconds: number) => void;
}

/** Half of the time that a link is good for. */
const FRESH_MS = 30 * 60 * 1_000;
/** Seconds of a film between two reports of where the learner is. */
const REPORT_EVERY = 10;

/** The file of a module: a film that goes on where one was, sound, a picture, or something to open. */
export function ModuleFile({ file, startAt, captions, onPosition }: ModuleFileProps) {
  const link = useLink(file.id);
  return (
    <Loaded query={link} places={[240]}>
      {({ url }) => <Shown file={file} url={url} startAt={startAt} captions={captions ?? null} {...(onPosition ? { onPosition } : {})} />}
    </Loaded>
  );
}

/** An address to read a file at. */
function useLink(fileId: string | null) {
  const api = useApi();
  return useQuery({
    queryKey: ['file', fileId],
    queryFn: ({ signal }) => api.call('files.link', { params: { id: fileId ?? '' }, signal }),
    enabled: fileId !== null,
    staleTime: FRESH_MS,
    // A film that plays must not begin again because its address is a new one.
    refetchOnWindowFocus: false,
  });
}

function Shown({ file, url, startAt, captions = null, onPosition }: ModuleFileProps & { readonly url: string }) {
  const { t } = useTranslation();
  const kind = file.type?.split('/')[0];
  if (kind === 'video')
    return <Film url={url} name={file.name} startAt={startAt} captions={captions} {...(onPosition ? { onPosition } : {})} />;
  // Its words are in the module's text, which is where a teacher without subtitles can put them.
  // oxlint-disable-next-line jsx-a11y/media-has-caption
  if (kind === 'audio') return <audio controls src={url} aria-label={file.name} className={css['video']} />;
  if (kind === 'image') return <img src={url} alt={file.name} className={css['picture']} />;
  return (
    <p className={css['ways']}>
      <a href={url} target="_blank" rel="noreferrer">
        {t('study.openFile', { name: file.name })}
      </a>
    </p>
  );
}

interface FilmProps {
  readonly url: string;
  readonly name: string;
  readonly startAt: number;
  readonly captions: ModuleContent['captions'];
  readonly onPosition?: (seconds: number) => void;
}

function Film({ url, name, startAt, captions, onPosition }: FilmProps) {
  const { i18n } = useTranslation();
  const words = useLink(captions?.fileId ?? null).data?.url;
  const video = useRef<HTMLVideoElement>(null);
  const told = useRef(startAt);
  // Only where it begins: what is reported comes back, and must not move a film that plays.
  const [begin] = useState(startAt);
  const tell = () => {
    const at = Math.floor(video.current?.currentTime ?? 0);
    if (at === told.current) return;
    told.current = at;
    onPosition?.(at);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/media-has-caption
    <video
      ref={video}
      controls
      src={url}
      aria-label={name}
      className={css['video']}
      onLoadedMetadata={({ currentTarget }) => {
        if (begin > 0 && begin < currentTarget.duration - 5) currentTarget.currentTime = begin;
      }}
      onTimeUpdate={({ currentTarget }) => Math.abs(currentTarget.currentTime - told.current) >= REPORT_EVERY && tell()}
      onPause={tell}
    >
      {captions && words !== undefined && (
        <track
          kind="captions"
          src={words}
          srcLang={captions.language}
          label={new Intl.DisplayNames([i18n.language], { type: 'language' }).of(captions.language) ?? captions.language}
        />
      )}
    </video>
  );
}
