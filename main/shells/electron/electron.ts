/** Electron as its main process has it. Taken as an argument wherever it is used, so that tests can bring another. */
export type Electron = typeof import('electron');
