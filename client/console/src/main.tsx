import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { createTransport } from './api/transport.ts';
import { currentTheme } from './ui/theme.ts';
import './styles.css';

document.documentElement.dataset['theme'] = currentTheme();

const root = document.getElementById('root');
if (root === null) throw new Error('index.html lacks #root');
createRoot(root).render(
  <StrictMode>
    <App transport={createTransport()} />
  </StrictMode>,
);
