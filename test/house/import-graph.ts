import { isBuiltin } from 'node:module';

import ts from 'typescript';

/** One import as written: `specifier` is null where it is computed at run time and nobody can read it. */
export interface ImportSite {
  line: number;
  specifier: string | null;
  isTypeOnly: boolean;
}

/** A component's scripts, everything else blanked so that line numbers stay; other files as they are. */
function code(fileName: string, text: string): string {
  if (!fileName.endsWith('.svelte')) return text;
  const blank = (part: string): string => part.replace(/[^\n]/g, ' ');
  let rest = 0;
  let scripts = '';
  for (const match of text.matchAll(/(<script[^>]*>)([\s\S]*?)<\/script>/g)) {
    const start = match.index + match[1].length;
    scripts += blank(text.slice(rest, start)) + match[2];
    rest = start + match[2].length;
  }
  return scripts + blank(text.slice(rest));
}

/** Every way a module names another: import, export from, import(), require(), import types, new URL(.., import.meta.url). */
export function importSites(fileName: string, text: string): ImportSite[] {
  const source = ts.createSourceFile(
    fileName,
    code(fileName, text),
    ts.ScriptTarget.Latest,
    true,
    ts.ScriptKind.TS,
  );
  const sites: ImportSite[] = [];
  const visit = (node: ts.Node): void => {
    const named = moduleNamedBy(node);
    if (named) {
      const specifier = ts.isStringLiteralLike(named.module) ? named.module.text : null;
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      sites.push({ line, specifier, isTypeOnly: named.isTypeOnly });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return sites;
}

function moduleNamedBy(node: ts.Node): { module: ts.Node; isTypeOnly: boolean } | null {
  if (ts.isImportDeclaration(node)) {
    return { module: node.moduleSpecifier, isTypeOnly: isTypeOnlyClause(node.importClause) };
  }
  if (ts.isExportDeclaration(node)) {
    return node.moduleSpecifier ? { module: node.moduleSpecifier, isTypeOnly: node.isTypeOnly } : null;
  }
  if (ts.isImportTypeNode(node)) {
    return ts.isLiteralTypeNode(node.argument) ? { module: node.argument.literal, isTypeOnly: true } : null;
  }
  const isImport = ts.isCallExpression(node) && isImportCall(node);
  const isUrl = ts.isNewExpression(node) && isModuleUrl(node);
  const first = isImport || isUrl ? node.arguments?.[0] : undefined;
  return first ? { module: first, isTypeOnly: false } : null;
}

function isTypeOnlyClause(clause: ts.ImportClause | undefined): boolean {
  return clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

function isImportCall(call: ts.CallExpression): boolean {
  if (call.expression.kind === ts.SyntaxKind.ImportKeyword) return true;
  const callee = call.expression.getText();
  if (callee === 'import.meta.resolve') return true;
  // An ES module has no require of its own: with anything but one literal it is a function that bears the name.
  const [first, ...more] = call.arguments;
  return (
    /^require(\.resolve)?$/.test(callee) && !!first && ts.isStringLiteralLike(first) && more.length === 0
  );
}

/** `new URL('./trainer.ts', import.meta.url)`: how a process is told which module to run. */
function isModuleUrl(made: ts.NewExpression): boolean {
  const [first, base] = made.arguments ?? [];
  if (made.expression.getText() !== 'URL' || base?.getText() !== 'import.meta.url' || !first) return false;
  return ts.isStringLiteralLike(first) && /\.[cm]?[jt]s$/.test(first.text);
}

interface Room {
  /** Rooms of ours that may be imported; `preload/contract` is the door, not the whole room. */
  mayImport: readonly string[];
  /** Set where imports from other rooms are of types alone, but for these modules. */
  valuesOnlyFrom?: readonly string[];
  /** Packages; absent = any that no other room keeps to itself. */
  packages?: readonly string[];
  mayUseNode: boolean;
}

/** Packages that compute and touch nothing. */
const purePackages = ['pure-rand', 'fflate', '@noble/hashes'];

/** Who may import whom. Data flows down this list: a room knows those above it, never those below. */
const rooms: Readonly<Record<string, Room>> = {
  puzzles: { mayImport: [], packages: purePackages, mayUseNode: false },
  models: {
    mayImport: ['puzzles'],
    // An error class is a type that must exist at run time to be thrown and known again.
    valuesOnlyFrom: ['puzzles/user-error.ts'],
    packages: [...purePackages, 'protobufjs'],
    mayUseNode: false,
  },
  migrations: { mayImport: [], packages: [], mayUseNode: false },
  preload: { mayImport: ['puzzles'], mayUseNode: true },
  main: { mayImport: ['preload/contract', 'models', 'puzzles', 'migrations'], mayUseNode: true },
  renderer: { mayImport: ['preload/contract', 'puzzles'], mayUseNode: false },
  test: { mayImport: ['puzzles', 'models', 'migrations', 'preload', 'main', 'renderer'], mayUseNode: true },
};

/** Packages that one part of the house keeps to itself. */
const keptBy: Readonly<Record<string, readonly string[]>> = {
  electron: ['main/shells/electron', 'preload', 'test/e2e', 'test/unit/main/shells/electron'],
  'onnxruntime-node': ['main/runtime', 'test/unit/main/runtime'],
  'onnxruntime-common': ['main/runtime', 'test/unit/main/runtime'],
  'better-sqlite3': ['main/store', 'test/unit/main/store', 'test/faults'],
  kysely: ['main/store', 'test/unit/main/store'],
};

/**
 * Why the import of `site` by `from` breaks the house rules, or null where it is allowed.
 * @param from the importing file, relative to the repository's root, with forward slashes
 */
export function violation(from: string, site: ImportSite): string | null {
  const { specifier, isTypeOnly } = site;
  const roomName = from.includes('/') ? from.slice(0, from.indexOf('/')) : '';
  const room = roomName === '' ? rooms.test : rooms[roomName];
  if (!room) return `${roomName}/ is none of the rooms: ${Object.keys(rooms).join(', ')}`;
  if (specifier === null) {
    const isFree = room === rooms.test || from.startsWith('main/shells/bootstrap/');
    return isFree
      ? null
      : 'computes the name of a module: write it out, so that the import graph can be read';
  }
  if (specifier.startsWith('.')) return localViolation(from, roomName, room, specifier, isTypeOnly);
  if (!isBuiltin(specifier)) return packageViolation(from, roomName, room, specifier);
  if (!room.mayUseNode) return `${roomName}/ knows nothing of Node: no ${specifier}`;
  return specifier.startsWith('node:') ? null : `write node:${specifier}`;
}

function localViolation(from: string, roomName: string, room: Room, specifier: string, isTypeOnly: boolean) {
  const target = resolve(from, specifier);
  if (target.startsWith('..')) return `reaches outside the repository: ${specifier}`;
  const targetRoom = target.split('/')[0] ?? '';
  if (targetRoom === roomName || roomName === '') return null;
  const isAllowed = room.mayImport.some(
    (path) => target.startsWith(`${path}/`) || target.startsWith(`${path}.`),
  );
  if (!isAllowed) return `${roomName}/ may not import ${target}`;
  if (!isTypeOnly && room.valuesOnlyFrom?.includes(target) === false) {
    return `${roomName}/ may name only types of ${targetRoom}/: import type from ${target}`;
  }
  return null;
}

function packageViolation(from: string, roomName: string, room: Room, specifier: string): string | null {
  const segments = specifier.split('/');
  const name = specifier.startsWith('@') ? segments.slice(0, 2).join('/') : (segments[0] ?? '');
  const keepers = keptBy[name];
  if (keepers && !keepers.some((path) => from.startsWith(`${path}/`))) {
    return `only ${keepers[0]}/ may import ${name}`;
  }
  if (room.packages && !room.packages.includes(name)) {
    return `${roomName}/ may not import the package ${name}`;
  }
  return null;
}

/** Joins a relative specifier to the folder of `from`; a leading `..` means that it left the repository. */
function resolve(from: string, specifier: string): string {
  const path = from.split('/').slice(0, -1);
  for (const segment of specifier.split('/')) {
    if (segment === '..' && path.length > 0 && path.at(-1) !== '..') path.pop();
    else if (segment !== '.') path.push(segment);
  }
  return path.join('/');
}
