/** `import.cjs <{ dataDir, paths } as JSON>`: imports what lies under the paths, all or nothing, and sends an ImportAnswer. */
import type { ImportReport } from '../../../../preload/contract/library.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { importReport } from '../../../services/door/import-blobs.ts';
import { readImportPaths } from '../../../services/import-paths.ts';
import { importFiles } from '../../../services/importing.ts';
import { openStore } from '../../../store/store.ts';
import { parentPort } from './parent-port.ts';

/** `code` is a UserError's; null where our own code failed. */
export type ImportAnswer =
  { readonly report: ImportReport } | { readonly message: string; readonly code: string | null };

interface ImportRequest {
  readonly dataDir: string;
  readonly paths: readonly string[];
}

function answer(): ImportAnswer {
  const { dataDir, paths } = JSON.parse(process.argv[2]) as ImportRequest;
  try {
    const found = readImportPaths(paths);
    const store = openStore(dataDir);
    try {
      return { report: importReport(importFiles(store, found)) };
    } finally {
      store.close();
    }
  } catch (error) {
    if (!(error instanceof UserError)) console.error(error);
    const message = error instanceof Error ? error.message : String(error);
    return { message, code: error instanceof UserError ? error.code : null };
  }
}

parentPort().postMessage(answer());
