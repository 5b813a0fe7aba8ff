import { createTheme } from '@mui/material/styles';

/** Deep teal and sun yellow on warm paper. Every text pair is at least 4.5:1, every control edge 3:1 (WCAG 2.2 AA). */
const light = {
  primary: { main: '#0b5f5b', dark: '#08463f', light: '#d7ebe7', contrastText: '#ffffff' },
  secondary: { main: '#f6bd3b', dark: '#a86f00', light: '#fff0cc', contrastText: '#33250a' },
  error: { main: '#b3261e', dark: '#8c1d18', light: '#fbe3df', contrastText: '#ffffff' },
  warning: { main: '#8a5a00', dark: '#6b4500', light: '#fff0cc', contrastText: '#ffffff' },
  success: { main: '#1f6b3a', dark: '#14502a', light: '#dcefdf', contrastText: '#ffffff' },
  info: { main: '#0b5f5b', dark: '#08463f', light: '#d7ebe7', contrastText: '#ffffff' },
  background: { default: '#fbf7ef', paper: '#ffffff' },
  text: { primary: '#1c2b2a', secondary: '#52605d' },
  divider: '#e4dccb',
};

const dark = {
  primary: { main: '#63cfc3', dark: '#8fe0d7', light: '#17403d', contrastText: '#04302c' },
  secondary: { main: '#f6bd3b', dark: '#ffd57a', light: '#43350f', contrastText: '#33250a' },
  error: { main: '#ff9a8d', dark: '#ffb8ae', light: '#4d1d19', contrastText: '#3a0905' },
  warning: { main: '#f6bd3b', dark: '#ffd57a', light: '#43350f', contrastText: '#33250a' },
  success: { main: '#7fd69b', dark: '#a5e5b9', light: '#173a24', contrastText: '#05270f' },
  info: { main: '#63cfc3', dark: '#8fe0d7', light: '#17403d', contrastText: '#04302c' },
  background: { default: '#0e1918', paper: '#172524' },
  text: { primary: '#eaf2ef', secondary: '#a8bcb7' },
  divider: '#2c3d3b',
};

const FONTS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Ubuntu, "Helvetica Neue", Arial, sans-serif';

/** Colours reach our own CSS as `--w-palette-*`; `data-theme` on <html> says which scheme is on. */
export const theme = createTheme({
  cssVariables: { cssVarPrefix: 'w', colorSchemeSelector: 'data-theme' },
  colorSchemes: { light: { palette: light }, dark: { palette: dark } },
  shape: { borderRadius: 12 },
  typography: {
    fontFamily: FONTS,
    button: { textTransform: 'none', fontWeight: 600 },
    h1: { fontSize: '1.75rem', fontWeight: 700, lineHeight: 1.25 },
    h2: { fontSize: '1.25rem', fontWeight: 700, lineHeight: 1.3 },
    h3: { fontSize: '1.0625rem', fontWeight: 600, lineHeight: 1.4 },
  },
  components: {
    MuiButton: {
      defaultProps: { disableElevation: true },
      styleOverrides: { root: { borderRadius: 999, minHeight: 44, paddingInline: 20 } },
    },
    MuiButtonBase: { defaultProps: { disableRipple: true } },
    MuiTooltip: {
      defaultProps: { enterDelay: 400, arrow: true },
      // A finger can't hover over the words: what it touches is the button. On a slow phone the words were seen to come to lie over their own.
      styleOverrides: { popper: { '@media (hover: none)': { pointerEvents: 'none' } } },
    },
    MuiPaper: { styleOverrides: { root: { backgroundImage: 'none' } } },
    MuiDialog: { styleOverrides: { paper: { borderRadius: 20 }, paperFullScreen: { borderRadius: 0 } } },
    MuiMenu: { styleOverrides: { paper: { borderRadius: 14 } } },
    MuiMenuItem: { styleOverrides: { root: { minHeight: 44 } } },
  },
});
