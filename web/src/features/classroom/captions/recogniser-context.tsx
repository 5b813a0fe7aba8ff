import { createContext } from 'react';
import type { Recogniser } from '../../../rtc/recogniser.ts';

/** What turns this person's speech into text: chosen in `app/create-app.ts`. null: nothing does. */
export const RecogniserContext = createContext<Recogniser | null>(null);
