export const SCREENS = ['library', 'workbench', 'augment', 'train', 'solve', 'submit', 'settings'] as const;
export type Screen = (typeof SCREENS)[number] | 'progress';

export interface Route {
  readonly screen: Screen;
  /** What follows the screen's name: ids, in the order of the path. */
  readonly path: readonly string[];
}

function parse(hash: string): Route {
  const [first = '', ...path] = hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
  const screen = [...SCREENS, 'progress' as const].find((name) => name === first);
  return { screen: screen ?? 'library', path: screen ? path.filter((part) => part !== '') : [] };
}

/** Where the window is: `#/solve/<puzzle>`; the browser's back and forward keys work. */
class Router {
  route: Route = $state.raw(parse(location.hash));

  constructor() {
    window.addEventListener('hashchange', () => (this.route = parse(location.hash)));
  }

  href(screen: Screen, ...path: string[]): string {
    return `#/${[screen, ...path.map(encodeURIComponent)].join('/')}`;
  }

  go(screen: Screen, ...path: string[]): void {
    location.hash = this.href(screen, ...path);
  }
}

export const router = new Router();
