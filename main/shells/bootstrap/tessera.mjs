#!/usr/bin/env node
import { launch } from './launch.mjs';

await launch('main/shells/cli/tessera.ts', process.argv.slice(2));
