/** The windows' own scheme: nothing else answers to it, and nothing of theirs comes from elsewhere. */
export const SCHEME = 'tessera';
const HOST = 'workbench';

/** The page, at a place in it such as `/progress/1a2b3c4d`. */
export function pageAddress(place = ''): string {
  return `${SCHEME}://${HOST}/${place === '' ? '' : `#${place}`}`;
}

/** Whether an address is the page itself. */
export function isOwnPage(address: string): boolean {
  const url = parse(address);
  return url !== null && isOwn(url) && url.pathname === '/';
}

/** The path of one of our files; null for what is not ours. */
export function ownPath(address: string): string | null {
  const url = parse(address);
  return url !== null && isOwn(url) ? url.pathname : null;
}

/** A password or port in an address of ours is nothing that Tessera wrote. */
function isOwn({ protocol, host, username, password }: URL): boolean {
  return protocol === `${SCHEME}:` && host === HOST && username === '' && password === '';
}

function parse(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null;
}
