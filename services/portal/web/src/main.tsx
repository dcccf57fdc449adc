import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { stylesCarryTheNonce } from './csp';
import { startTexts } from './i18n';
import 'virtual:components.css';
import './styles.css';

stylesCarryTheNonce();
startTexts();

// A browser that still holds the pages of the version before asks for files that are gone: load anew, once.
window.addEventListener('vite:preloadError', () => {
  const AGAIN = 'actnow.reloaded';
  if (sessionStorage.getItem(AGAIN)) return;
  sessionStorage.setItem(AGAIN, '1');
  window.location.reload();
});

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
