/**
 * The house rules as functions over source text: who may import what, no cycles, no banned names.
 * `test/architecture.test.ts` holds the real tree to them and shows that each of them can fail.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { parse } from '@babel/parser';

/** One file, its path relative to the repository with forward slashes. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

interface LayerRule {
  /** Folders of ours that may be imported. */
  readonly folders: readonly string[] | 'any';
  /** Packages and `node:` modules that may be imported. */
  readonly packages: readonly string[] | 'any';
}

const nodeOnly = /^node:/;
const pureNode = ['node:assert', 'node:buffer'];

/** Who may import what, from the bottom up. A folder may always import from itself. */
const layers: Readonly<Record<string, LayerRule>> = {
  base: { folders: [], packages: pureNode },
  'dgram-as-stream': { folders: [], packages: ['node:dgram', 'node:stream', 'node:net'] },
  service: { folders: ['base'], packages: pureNode },
  wire: { folders: ['base'], packages: [...pureNode, 'msgpackr', 'node:crypto'] },
  swim: { folders: ['base', 'wire'], packages: pureNode },
  catalog: { folders: ['base', 'service'], packages: pureNode },
  health: { folders: ['base', 'service'], packages: ['node:*', 'p-limit', 'pino'] },
  discovery: {
    folders: ['base', 'service', 'health'],
    packages: ['node:*', 'dockerode', 're2js', 'fastest-levenshtein', 'p-limit', 'pino'],
  },
  transport: { folders: ['base', 'wire', 'swim', 'dgram-as-stream'], packages: ['node:*', 'pino'] },
  outputs: { folders: ['base', 'service', 'catalog'], packages: ['node:*', 'liquidjs', 'pino'] },
  http: {
    folders: ['base', 'service', 'catalog'],
    packages: ['node:*', 'fastify', '@fastify/swagger', 'typebox', 'prom-client', 'pino'],
  },
  agent: { folders: 'any', packages: 'any' },
  demo: { folders: ['base', 'agent'], packages: ['node:*', 'pino'] },
  cli: { folders: ['base', 'agent', 'demo'], packages: ['node:*', 'fastest-levenshtein', 'pino'] },
};
const simulationRule: LayerRule = {
  folders: ['base', 'service', 'wire', 'swim', 'catalog', 'health'],
  packages: ['node:*'],
};

/** `agent` may see everything below it; nothing below may see these. */
const topLayers = ['agent', 'demo', 'cli'];
const pureFolders = new Set(['base', 'service', 'wire', 'swim', 'catalog']);
const limits = { fileLines: 500, exportedValues: 12 };

interface Node {
  readonly type: string;
  readonly loc: { readonly start: { readonly line: number } };
  readonly [key: string]: unknown;
}

/** All TypeScript files below `folder` of the repository at `root`. */
export function readSources(root: string, folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(root, path), text: readFileSync(path, 'utf8') }));
}

/** Every breach of a house rule, one line each: `path:line rule: what`. */
export function breaches(sources: readonly Source[]): string[] {
  const parsed = sources.map((source) => ({ ...source, tree: parseSource(source) }));
  const graph = new Map(parsed.map((file) => [file.path, importsOf(file.path, file.tree)]));
  return [
    ...parsed.flatMap((file) =>
      (graph.get(file.path) ?? []).flatMap((entry) => importBreaches(file.path, entry)),
    ),
    ...cycles(graph),
    ...parsed.flatMap((file) => nameBreaches(file.path, file.tree)),
    ...parsed.flatMap((file) => fileBreaches(file)),
    ...parsed.flatMap((file) => indexBreaches(file.path, file.tree)),
  ];
}

function parseSource(source: Source): Node {
  return parse(source.text, { sourceType: 'module', plugins: ['typescript'] }).program as unknown as Node;
}

interface Import {
  readonly line: number;
  /** Path of one of our files, or the specifier of a package. */
  readonly target: string;
  readonly isOurs: boolean;
}

function importsOf(path: string, tree: Node): Import[] {
  const found: Import[] = [];
  visit(tree, (node) => {
    const source = (node['source'] ??
      (node.type === 'ImportExpression' ? node['source'] : undefined)) as Node | null;
    const argument = dynamicImportArgument(node);
    const specifier = (source?.['value'] ?? argument) as unknown;
    if (typeof specifier !== 'string') return;
    const isOurs = specifier.startsWith('.');
    const target = isOurs ? normalize(join(dirname(path), specifier)) : specifier;
    found.push({ line: node.loc.start.line, target, isOurs });
  });
  return found;
}

function dynamicImportArgument(node: Node): unknown {
  if (node.type !== 'CallExpression' || (node['callee'] as Node).type !== 'Import') return undefined;
  return (node['arguments'] as Node[])[0]?.['value'];
}

function visit(
  node: Node,
  look: (node: Node, parents: readonly Node[]) => void,
  parents: readonly Node[] = [],
): void {
  look(node, parents);
  const inner = [...parents, node];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === 'object' && child !== null && 'type' in child && 'loc' in child)
        visit(child as Node, look, inner);
    }
  }
}

function folderOf(path: string): string {
  const parts = path.split('/');
  return parts[0] === 'src' ? (parts[1] ?? '') : (parts[0] ?? '');
}

function importBreaches(path: string, entry: Import): string[] {
  const folder = folderOf(path);
  const rule = folder === 'simulations' ? simulationRule : layers[folder];
  const where = `${path}:${entry.line}`;
  if (!rule) return [`${where} unknown-folder: ${folder} has no row in the import table`];
  if (!entry.isOurs) return packageBreaches(where, folder, rule, entry.target);
  const target = folderOf(entry.target);
  if (target === folder) return [];
  const isAllowed =
    rule.folders === 'any' ? !['cli', 'demo'].includes(target) : rule.folders.includes(target);
  if (!isAllowed) return [`${where} import: ${folder} may not import ${target}`];
  const isPublic = target === 'base' || entry.target.endsWith('/index.ts') || topLayers.includes(target);
  return isPublic
    ? []
    : [`${where} private: ${entry.target} is not the public API of ${target}; import its index.ts`];
}

function packageBreaches(where: string, folder: string, rule: LayerRule, name: string): string[] {
  if (rule.packages === 'any' || rule.packages.includes(name)) return [];
  if (nodeOnly.test(name) && rule.packages.includes('node:*')) return [];
  return [`${where} package: ${folder} may not import ${name}`];
}

function cycles(graph: ReadonlyMap<string, readonly Import[]>): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push(`${path}:1 cycle: ${[...trail.slice(start), path].join(' → ')}`);
    if (start >= 0 || done.has(path)) return;
    for (const entry of graph.get(path) ?? []) if (entry.isOurs) walk(entry.target, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) walk(path, []);
  return found;
}

const impureGlobals = new Set([
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'Promise',
  'process',
  'console',
]);

/** The one place for each thing that would make runs differ from one another. */
const ambient: Readonly<Record<string, string>> = {
  'Date.now': 'src/agent/clock.ts',
  'Math.random': 'nowhere',
  'performance.now': 'src/agent/clock.ts',
  'process.env': 'src/agent/config/config.ts',
};

function nameBreaches(path: string, tree: Node): string[] {
  const isPure = path.startsWith('src/') && pureFolders.has(folderOf(path));
  const found: string[] = [];
  visit(tree, (node, parents) => {
    const banned = bannedEverywhere(node) ?? (isPure ? impurity(node, parents) : ambientUse(path, node));
    if (banned) found.push(`${path}:${node.loc.start.line} banned: ${banned}`);
  });
  return found;
}

function bannedEverywhere(node: Node): string | undefined {
  if (node.type === 'TSAnyKeyword') return 'any';
  if (node.type === 'ExportDefaultDeclaration') return 'default export';
  if (node.type === 'TSEnumDeclaration') return 'enum';
  if (node.type === 'TSModuleDeclaration') return 'namespace';
  return undefined;
}

function impurity(node: Node, parents: readonly Node[]): string | undefined {
  if (node['async'] === true || node.type === 'AwaitExpression') return 'async';
  if (node.type === 'VariableDeclaration' && node['kind'] === 'let' && isTopLevel(parents))
    return 'top-level let';
  if (node.type === 'MemberExpression') return impureMember(node);
  if (node.type === 'NewExpression' && nameOf(node['callee']) === 'Date') {
    return (node['arguments'] as Node[]).length === 0 ? 'new Date()' : undefined;
  }
  const isReference = node.type === 'Identifier' && !isPropertyName(node, parents.at(-1));
  return isReference && impureGlobals.has(String(node['name'])) ? String(node['name']) : undefined;
}

function ambientUse(path: string, node: Node): string | undefined {
  if (!path.startsWith('src/') || node.type !== 'MemberExpression') return undefined;
  const text = `${nameOf(node['object'])}.${nameOf(node['property'])}`;
  const home = ambient[text];
  return home === undefined || home === path ? undefined : `${text} outside ${home}`;
}

function isTopLevel(parents: readonly Node[]): boolean {
  return parents.every((parent) => parent.type === 'Program' || parent.type === 'ExportNamedDeclaration');
}

function impureMember(node: Node): string | undefined {
  const text = `${nameOf(node['object'])}.${nameOf(node['property'])}`;
  return text === 'Date.now' || text === 'Math.random' ? text : undefined;
}

function nameOf(value: unknown): string {
  const node = value as Node;
  return node.type === 'Identifier' ? String(node['name']) : '';
}

function isPropertyName(node: Node, parent: Node | undefined): boolean {
  if (!parent) return false;
  if (parent.type === 'MemberExpression') return parent['property'] === node && parent['computed'] !== true;
  return parent['key'] === node && parent['computed'] !== true;
}

const bannedFileNames = /(^|\/)(utils?|helpers?|common|managers?|misc)(\.ts|\/|$)/;

function fileBreaches(file: Source): string[] {
  const lines = file.text.split('\n').length - 1;
  const found: string[] = [];
  if (bannedFileNames.test(file.path)) found.push(`${file.path}:1 file-name: say what it holds`);
  if (lines > limits.fileLines)
    found.push(`${file.path}:1 file-size: ${lines} lines, at most ${limits.fileLines}`);
  return found;
}

/** A folder's `index.ts` re-exports and does nothing else. */
function indexBreaches(path: string, tree: Node): string[] {
  if (!path.endsWith('/index.ts')) return [];
  const body = tree['body'] as Node[];
  const extra = body.filter((node) => !(node.type.startsWith('Export') && node['source']));
  if (path.startsWith('src/dgram-as-stream/')) return [];
  const values = body
    .flatMap((node) => (node['specifiers'] as Node[] | undefined) ?? [])
    .filter((specifier) => {
      const statement = body.find((node) => (node['specifiers'] as Node[] | undefined)?.includes(specifier));
      return specifier['exportKind'] !== 'type' && statement?.['exportKind'] !== 'type';
    });
  return [
    ...extra.map((node) => `${path}:${node.loc.start.line} index: only re-exports belong here`),
    ...(values.length > limits.exportedValues
      ? [`${path}:1 index: ${values.length} exported values, at most ${limits.exportedValues}`]
      : []),
  ];
}
