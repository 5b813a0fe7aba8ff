import { useColorScheme } from '@mui/material/styles';

export type ColorMode = 'system' | 'light' | 'dark';

/** Are the colours dark now, chosen or by the system? */
export function useIsDark(): boolean {
  const { mode, systemMode } = useColorScheme();
  return (mode === 'system' ? systemMode : mode) === 'dark';
}

/** Which colours are wanted, and a way to choose others; remembered on this device. */
export function useColorMode(): { mode: ColorMode; setMode: (mode: ColorMode) => void } {
  const { mode = 'system', setMode } = useColorScheme();
  return { mode, setMode };
}
