import { use, useEffect, useMemo, useState } from 'react';
import { CAPTION_MAX_CHARS } from '@watoto/shared/room/captions.ts';
import type { RecogniserTrouble } from '../../../rtc/recogniser.ts';
import { useClassroom, useClient } from '../classroom-context.tsx';
import { RecogniserContext } from './recogniser-context.tsx';

export interface OwnCaptions {
  /** Is there anything that turns speech into text? */
  readonly can: boolean;
  readonly wanted: boolean;
  readonly want: (wanted: boolean) => void;
  readonly trouble: RecogniserTrouble | null;
}

/** Writes down what this person says while they want that, their microphone is on, and the lesson has captions. */
export function useOwnCaptions(): OwnCaptions {
  const client = useClient();
  const language = useClassroom((state) => state.room.captions.language);
  const speaking = useClassroom((state) => state.phase.kind === 'live' && state.local.mic.status === 'on');
  const recogniser = use(RecogniserContext);
  const [wanted, setWanted] = useState(false);
  const [trouble, setTrouble] = useState<RecogniserTrouble | null>(null);
  useEffect(() => {
    if (!recogniser || !wanted || !speaking || language === null) return;
    recogniser.start(language, {
      // A sentence that is lost with the network is lost: it is not worth a word.
      sentence: (text) => void client.call('caption.say', { text: text.slice(0, CAPTION_MAX_CHARS) }).catch(() => {}),
      trouble(why) {
        setTrouble(why);
        setWanted(false);
      },
    });
    return () => recogniser.stop();
  }, [client, recogniser, wanted, speaking, language]);
  return useMemo(
    () => ({
      can: recogniser !== null,
      wanted,
      want(next) {
        setTrouble(null);
        setWanted(next);
      },
      trouble,
    }),
    [recogniser, wanted, trouble],
  );
}
