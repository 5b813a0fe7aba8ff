import './app/strict-csp.ts';
import { createRoot } from 'react-dom/client';
import { must } from '@watoto/shared/kernel/assert.ts';
import { App } from './app/App.tsx';
import { createApp } from './app/create-app.ts';
import { startI18n } from './i18n/i18n.ts';

await startI18n();
createRoot(must(document.getElementById('root'), '#root')).render(<App {...createApp()} />);
