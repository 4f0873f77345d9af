/** Holds the code to the house rules, and shows for each rule that breaking it is noticed. */
import { describe, expect, it } from 'vitest';
import { breaches, readSources } from './support/architecture.ts';

const root = new URL('..', import.meta.url).pathname;

it('the code keeps every house rule', () => {
  expect(breaches([...readSources(root, 'src'), ...readSources(root, 'simulations')])).toEqual([]);
});

const badExamples: readonly [rule: string, path: string, text: string, said: string][] = [
  [
    'an upward import',
    'src/base/a.ts',
    "import { x } from '../service/index.ts';",
    'import: base may not import service',
  ],
  [
    'a sideways import',
    'src/health/a.ts',
    "import { x } from '../discovery/index.ts';",
    'health may not import discovery',
  ],
  [
    'a lazy import',
    'src/base/a.ts',
    "export const x = () => import('../agent/agent.ts');",
    'base may not import agent',
  ],
  [
    'an upward type',
    'src/catalog/a.ts',
    "import type { X } from '../http/index.ts';",
    'catalog may not import http',
  ],
  ['a re-export', 'src/base/a.ts', "export { x } from '../service/index.ts';", 'base may not import service'],
  [
    'a private file',
    'src/http/a.ts',
    "import { x } from '../catalog/merge.ts';",
    'private: src/catalog/merge.ts',
  ],
  ['a package in the core', 'src/catalog/a.ts', "import x from 'undici';", 'catalog may not import undici'],
  ['I/O in the core', 'src/service/a.ts', "import fs from 'node:fs';", 'service may not import node:fs'],
  [
    'shell in simulations',
    'simulations/a.ts',
    "import { x } from '../src/agent/agent.ts';",
    'simulations may not import agent',
  ],
  [
    'a folder without a row',
    'src/extra/a.ts',
    "import { x } from '../base/result.ts';",
    'unknown-folder: extra',
  ],
  ['any', 'src/http/a.ts', 'export const x: any = 1;', 'banned: any'],
  ['a default export', 'src/http/a.ts', 'export default 1;', 'banned: default export'],
  ['an enum', 'src/http/a.ts', 'export enum X { a }', 'banned: enum'],
  ['a namespace', 'src/http/a.ts', 'namespace X { export const a = 1; }', 'banned: namespace'],
  ['the wall clock', 'src/base/a.ts', 'export const x = Date.now();', 'banned: Date.now'],
  ['a bare date', 'src/base/a.ts', 'export const x = new Date();', 'banned: new Date()'],
  ['the monotonic clock', 'src/base/a.ts', 'export const x = performance.now();', 'banned: performance'],
  ['randomness', 'src/base/a.ts', 'export const x = Math.random();', 'banned: Math.random'],
  ['a timer', 'src/catalog/a.ts', 'setTimeout(() => 1, 2);', 'banned: setTimeout'],
  ['an interval', 'src/catalog/a.ts', 'setInterval(() => 1, 2);', 'banned: setInterval'],
  ['a microtask', 'src/catalog/a.ts', 'queueMicrotask(() => 1);', 'banned: queueMicrotask'],
  ['a promise', 'src/catalog/a.ts', 'export const x = Promise.resolve(1);', 'banned: Promise'],
  ['an async function', 'src/catalog/a.ts', 'export async function x() {}', 'banned: async'],
  ['the process', 'src/service/a.ts', 'export const x = process.env;', 'banned: process'],
  ['the console', 'src/service/a.ts', "console.log('x');", 'banned: console'],
  ['a top-level let', 'src/service/a.ts', 'export let x = 1;', 'banned: top-level let'],
  [
    'a second clock',
    'src/http/a.ts',
    'export const x = performance.now();',
    'performance.now outside src/agent/clock.ts',
  ],
  [
    'a second reader of the environment',
    'src/cli/a.ts',
    'export const x = process.env;',
    'process.env outside',
  ],
  ['a vague file name', 'src/http/utils.ts', 'export const x = 1;', 'file-name'],
  ['a huge file', 'src/http/a.ts', '\n'.repeat(501), 'file-size: 501 lines'],
  ['logic in an index', 'src/http/index.ts', 'export const x = 1;', 'index: only re-exports'],
  [
    'a wide index',
    'src/http/index.ts',
    `export { ${'abcdefghijklm'.split('').join(', ')} } from './x.ts';`,
    '13 exported values',
  ],
];

describe('a breach is noticed', () => {
  it.each(badExamples)('%s', (_rule, path, text, said) => {
    expect(breaches([{ path, text }]).join('\n')).toContain(said);
  });

  it('a cycle', () => {
    const found = breaches([
      { path: 'src/http/a.ts', text: "import { b } from './b.ts';" },
      { path: 'src/http/b.ts', text: "import { a } from './a.ts';" },
    ]);
    expect(found).toEqual(['src/http/a.ts:1 cycle: src/http/a.ts → src/http/b.ts → src/http/a.ts']);
  });

  it('names of properties are not references', () => {
    const text = 'export const x = { process: 1, console: 2 }; export const y = x.process;';
    expect(breaches([{ path: 'src/base/a.ts', text }])).toEqual([]);
  });
});
