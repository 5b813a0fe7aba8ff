import { type RefObject, useCallback, useEffect, useMemo, useState } from 'react';
import { useClassroom } from '../classroom/classroom-context.tsx';
import { usePlayback } from './player-context.tsx';
import type { ViewActions } from './use-replay-actions.ts';

/** How the player is looked at: what of it the player itself need not know. */
export interface ReplayLook {
  readonly swapped: boolean;
  /** Are there captions now: a text of their own, or those that were made in the lesson? */
  readonly hasCaptions: boolean;
  /** null: the recording has no text of its own. */
  readonly captions: { readonly language: string; readonly url: string } | null;
  readonly captionsOn: boolean;
  readonly full: boolean;
  readonly canFill: boolean;
  readonly helping: boolean;
  readonly pictureInPicture: () => void;
  readonly closeHelp: () => void;
  readonly actions: ViewActions;
}

/** `box`: the player. The whole main part of the page fills the screen: menus open inside it. */
export function useLook(box: RefObject<HTMLElement | null>, language: string): ReplayLook {
  const [swapped, setSwapped] = useState(false);
  const [captionsOn, setCaptionsOn] = useState(false);
  const [helping, setHelping] = useState(false);
  const [full, setFull] = useState(false);
  const captions = usePlayback(({ replay }) => replay?.captions.find((it) => it.language === language) ?? replay?.captions[0] ?? null);
  const live = useClassroom(({ room }) => room.captions.language !== null || room.captions.said.length > 0);
  useEffect(() => {
    const onChange = () => setFull(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', onChange);
    return () => document.removeEventListener('fullscreenchange', onChange);
  }, []);
  const actions = useMemo(
    (): ViewActions => ({
      swap: () => setSwapped((now) => !now),
      captions: () => setCaptionsOn((now) => !now),
      help: () => setHelping(true),
      fullScreen: () => {
        const whole = box.current?.closest('main') ?? box.current;
        // Refused (by the browser, or the person): it stays as it is.
        if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
        else whole?.requestFullscreen().catch(() => {});
      },
    }),
    [box],
  );
  const pictureInPicture = useCallback(() => {
    const large = box.current?.querySelector('video');
    if (document.pictureInPictureElement) document.exitPictureInPicture().catch(() => {});
    else large?.requestPictureInPicture().catch(() => {});
  }, [box]);
  const closeHelp = useCallback(() => setHelping(false), []);
  const hasCaptions = captions !== null || live;
  const canFill = document.fullscreenEnabled;
  return { swapped, hasCaptions, captions, captionsOn, full, canFill, helping, pictureInPicture, closeHelp, actions };
}
