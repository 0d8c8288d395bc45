/** Packages with native libraries: they stay packages in the application, and what they load at run time with them. */
export const FROM_NODE_MODULES: readonly string[] = [
  'better-sqlite3',
  'onnxruntime-node',
  'onnxruntime-common',
];
