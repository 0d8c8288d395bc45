/**
 * Runs in every window of the desktop shell, sandboxed and in a world of its own, before the page. The page gets one
 * MessagePort to the machine and the name of its shell, nothing else; the main process checks who sends.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { CHANNELS, DROP_ATTRIBUTE, PORT, PORT_WANTED, SHELL_GLOBAL } from '../contract/bridge.ts';

contextBridge.exposeInMainWorld(SHELL_GLOBAL, 'electron');

window.addEventListener('message', (event) => {
  if (event.source !== window || event.data !== PORT_WANTED) return;
  const { port1, port2 } = new MessageChannel();
  ipcRenderer.postMessage(CHANNELS.door, null, [port1]);
  window.postMessage(PORT, window.origin, [port2]);
});

// Before the page sees it. Files on disk are read there, by their paths, which no page can make up or see.
window.addEventListener(
  'drop',
  (event) => {
    if (!(event.target instanceof Element) || !event.target.closest(`[${DROP_ATTRIBUTE}]`)) return;
    const files = [...(event.dataTransfer?.files ?? [])];
    const paths = files.map((file) => webUtils.getPathForFile(file)).filter((path) => path !== '');
    if (paths.length === 0) return;
    event.preventDefault();
    // How it went is told to the page, by the desktop's events.
    void ipcRenderer.invoke(CHANNELS.dropped, paths);
  },
  { capture: true },
);
