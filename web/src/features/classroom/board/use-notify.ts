import { use } from 'react';
import { ControlsContext } from '../controls-context.tsx';

const nobody = () => {};

/** Says something to whoever looks at the board; a replay has nobody to say it to. */
export function useNotify(): (text: string) => void {
  return use(ControlsContext)?.notify ?? nobody;
}
