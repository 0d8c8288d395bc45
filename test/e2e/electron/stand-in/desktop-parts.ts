import { EventEmitter } from 'node:events';
import { tell } from './telling.ts';

interface MenuItem {
  readonly label?: string;
  readonly click?: () => void;
  readonly submenu?: readonly MenuItem[];
}

export class Menu {
  static #application: readonly MenuItem[] = [];

  static buildFromTemplate(template: readonly MenuItem[]): readonly MenuItem[] {
    return template;
  }

  static setApplicationMenu(menu: readonly MenuItem[]): void {
    Menu.#application = menu;
  }

  static choose(label: string, item: string): void {
    const menu = Menu.#application.find((one) => one.label === label);
    const chosen = menu?.submenu?.find((one) => one.label === item);
    if (!chosen?.click) throw new Error(`there is no ${item} in the menu ${label}`);
    chosen.click();
  }
}

const answers = new Map<string, unknown>();

export const dialog = {
  prepare: (name: string, value: unknown): void => void answers.set(name, value),
  showOpenDialog: (_window: unknown, options: unknown): Promise<unknown> => ask('showOpenDialog', options),
  showMessageBox: (options: unknown): Promise<unknown> => ask('showMessageBox', options),
  showErrorBox(title: string, content: string): void {
    tell('showErrorBox', { title, content });
  },
};

function ask(name: string, options: unknown): Promise<unknown> {
  tell(name, options);
  return Promise.resolve(answers.get(name));
}

const shown: EventEmitter[] = [];

/** Of those shown, the last. */
export function clickNotification(): void {
  shown.at(-1)?.emit('click');
}

export class Notification extends EventEmitter {
  readonly #text: unknown;

  constructor(text: unknown) {
    super();
    this.#text = text;
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    shown.push(this);
    tell('notification', this.#text);
  }
}

let numBlockers = 0;

export const powerSaveBlocker = {
  start(kind: string): number {
    tell('stay-awake', kind);
    return numBlockers++;
  },
  stop(id: number): void {
    tell('may-sleep', id);
  },
};

export const shell = {
  openPath(path: string): Promise<string> {
    tell('open-path', path);
    return Promise.resolve('');
  },
};
