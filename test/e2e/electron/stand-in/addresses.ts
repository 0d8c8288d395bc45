/**
 * Chromium alone knows no scheme but its own, so a page at tessera://workbench/ is shown at https://workbench.tessera.test/:
 * as safe an origin, and nothing answers there but the application's own protocol handler.
 */
const SUFFIX = '.tessera.test';
const SCHEME = 'tessera';

export function shown(address: string): string {
  return address.replace(new RegExp(`^${SCHEME}://([^/?#]*)`), `https://$1${SUFFIX}`);
}

/** As the application knows it. */
export function meant(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url?.hostname.endsWith(SUFFIX)) return address;
  return address.replace(/^https:\/\/[^/?#]*/, `${SCHEME}://${url.host.slice(0, -SUFFIX.length)}`);
}
