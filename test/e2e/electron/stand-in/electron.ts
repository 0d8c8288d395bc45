/**
 * A stand-in for the `electron` module, for machines where its binary cannot be had: the application's own entry, bundles
 * and preload script run in Node, over pages of a real Chromium. It has what Tessera uses, and behaves as Electron's
 * documentation says of that. Whoever started the process sees what was done (Told) and gives orders (Order).
 */
import { app } from './app.ts';
import { clickNotification, dialog, Menu } from './desktop-parts.ts';
import type { Order } from './telling.ts';

export { app } from './app.ts';
export { dialog, Menu, Notification, powerSaveBlocker, shell } from './desktop-parts.ts';
export { ipcMain } from './ipc-main.ts';
export { session } from './session.ts';
export { utilityProcess } from './utility-process.ts';
export { BrowserWindow } from './windows.ts';

export const protocol = { registerSchemesAsPrivileged: () => undefined };

process.on('message', (order: Order) => {
  switch (order.type) {
    case 'choose':
      Menu.choose(...order.menu);
      return;
    case 'answer':
      dialog.prepare(order.dialog, order.value);
      return;
    case 'click-notification':
      clickNotification();
      return;
    case 'activate':
      app.emit('activate');
      return;
    case 'quit':
      app.quit();
      return;
    case 'exit':
      app.exit(0);
  }
});
process.on('disconnect', () => app.exit(1));
