import CssBaseline from '@mui/material/CssBaseline';
import { ThemeProvider } from '@mui/material/styles';
import type { ReactNode } from 'react';
import { theme } from './theme.ts';
import './base.css';

/** Colours, type and base styles for everything inside. Light or dark as the device has it, until a person chooses. */
export function UiProvider({ children }: { children: ReactNode }) {
  return (
    <ThemeProvider theme={theme} defaultMode="system" modeStorageKey="watoto.theme" noSsr>
      <CssBaseline />
      {children}
    </ThemeProvider>
  );
}
