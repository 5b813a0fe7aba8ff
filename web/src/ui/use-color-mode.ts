import { useColorScheme } from '@mui/material/styles';

export type ColorMode = 'system' | 'light' | 'dark';

/** Which colours are wanted, and a way to choose others; remembered on this device. */
export function useColorMode(): { mode: ColorMode; setMode: (mode: ColorMode) => void } {
  const { mode = 'system', setMode } = useColorScheme();
  return { mode, setMode };
}
