import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { MakerDeb } from '@electron-forge/maker-deb';
import { MakerDMG } from '@electron-forge/maker-dmg';
import { MakerSquirrel } from '@electron-forge/maker-squirrel';
import { MakerZIP } from '@electron-forge/maker-zip';
import { FusesPlugin } from '@electron-forge/plugin-fuses';
import { VitePlugin } from '@electron-forge/plugin-vite';
import type { ForgeConfig } from '@electron-forge/shared-types';
import { FuseV1Options, FuseVersion } from '@electron/fuses';
import { copyNativeModules, UNPACKED } from './main/shells/electron/native-modules.ts';

const ROOT = import.meta.dirname;
const AUTHORS = 'The makers of Tessera';
const DESCRIPTION = 'A workbench for grid puzzles and the tiny recursive models that solve them';
/** A folder with `electron-v<version>-<platform>-<arch>.zip`, for machines that can download none. */
const electronZipDir = process.env['TESSERA_ELECTRON_ZIP_DIR'];

const config: ForgeConfig = {
  packagerConfig: {
    name: 'Tessera',
    executableName: 'tessera',
    appBundleId: 'org.tessera.workbench',
    appCategoryType: 'public.app-category.education',
    asar: { unpack: UNPACKED },
    ...(electronZipDir === undefined ? {} : { electronZipDir }),
  },
  // The native packages bring libraries that fit every Node-API: nothing is compiled.
  rebuildConfig: { onlyModules: [] },
  hooks: {
    // The bundles leave the packages with native libraries out, and the models that come with Tessera.
    packageAfterCopy(_config, application, _electronVersion, platform, arch) {
      copyNativeModules(ROOT, application, platform, arch);
      cpSync(join(ROOT, 'models', 'pretrained'), join(application, 'models', 'pretrained'), {
        recursive: true,
      });
      cpSync(join(ROOT, 'LICENSE'), join(application, 'LICENSE'));
      return Promise.resolve();
    },
  },
  makers: [
    new MakerSquirrel({ name: 'tessera', authors: AUTHORS, description: DESCRIPTION }),
    new MakerDMG({}),
    new MakerZIP({}, ['darwin', 'linux', 'win32']),
    new MakerDeb({
      options: { name: 'tessera', bin: 'tessera', maintainer: AUTHORS, categories: ['Science', 'Education'] },
    }),
  ],
  plugins: [
    new VitePlugin({
      build: [
        {
          entry: 'main/shells/electron/main.ts',
          config: 'main/shells/electron/vite.main.config.ts',
          target: 'main',
        },
        {
          entry: 'preload/electron/preload.ts',
          config: 'preload/electron/vite.preload.config.ts',
          target: 'preload',
        },
      ],
      renderer: [{ name: 'workbench', config: 'renderer/vite.config.ts' }],
    }),
    new FusesPlugin({
      version: FuseVersion.V1,
      [FuseV1Options.RunAsNode]: false,
      [FuseV1Options.EnableCookieEncryption]: true,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
      [FuseV1Options.EnableNodeCliInspectArguments]: false,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
      [FuseV1Options.OnlyLoadAppFromAsar]: true,
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    }),
  ],
};

export default config;
