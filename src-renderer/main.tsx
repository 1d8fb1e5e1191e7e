import './styles/tokens.css';
import './styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { connectBridge } from './bridge/connect.ts';
import { attachBridge } from './store/app-store.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
attachBridge(connectBridge());
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
