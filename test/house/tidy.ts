// `npm run tidy [-- PATH ...]`: mends what eslint and prettier can mend by themselves.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { repositoryRoot } from './files.ts';

const packages = join(repositoryRoot, 'node_modules');
const paths = process.argv.length > 2 ? process.argv.slice(2) : ['.'];
const tools = [
  [join(packages, 'eslint', 'bin', 'eslint.js'), '--fix', '--max-warnings', '0', '--no-warn-ignored'],
  [join(packages, 'prettier', 'bin', 'prettier.cjs'), '--write', '--log-level', 'warn'],
];

for (const tool of tools) {
  const run = spawnSync(process.execPath, [...tool, ...paths], { cwd: repositoryRoot, stdio: 'inherit' });
  if (run.status !== 0) process.exitCode = 1;
}
