import { describe, expect, it } from 'vitest';
import { configFileLimits, readConfigFile } from '../../../../src/agent/config/file.ts';
import { describeProblem } from '../../../../src/base/problem.ts';
import { surroundings } from '../../../support/surroundings.ts';

function readText(text: string, files: Record<string, string> = {}) {
  return readConfigFile('p.yaml', surroundings({ files: { ...files, 'p.yaml': text } }).readFile);
}

function wordsOf(key: string, text: string) {
  const { given, problems } = readText(text);
  expect(problems).toEqual([]);
  return given.get(key)?.words;
}

function mistakes(text: string, files: Record<string, string> = {}): string[] {
  return readText(text, files).problems.map(describeProblem);
}

describe('the settings file', () => {
  it('has areas with settings below them', () => {
    expect(wordsOf('http.port', 'http:\n  port: 8080\n')).toEqual(['8080']);
  });

  it('gives lists as YAML lists, whose entries are not split', () => {
    expect(wordsOf('cluster.seeds', 'cluster:\n  seeds:\n    - a\n    - "b,c"\n')).toEqual(['a', 'b,c']);
    expect(wordsOf('cluster.seeds', 'cluster: {seeds: []}')).toEqual([]);
  });

  it.each([
    '0x10',
    '010',
    '1_000',
    'true',
    '1.50',
  ])('gives %s as written, for our rules and not for those of YAML', (word) => {
    expect(wordsOf('cluster.name', `cluster: {name: ${word}}`)).toEqual([word]);
  });

  it('may be empty', () => {
    expect(readText('# nothing yet\n')).toEqual({ given: new Map(), problems: [], warnings: [] });
  });

  it('remembers the line of each setting', () => {
    expect(readText('# first\nhttp:\n  bindIp: ::1\n  port: 1\n').given.get('http.port')?.origin).toEqual({
      kind: 'file',
      path: 'p.yaml',
      line: 4,
      key: 'http.port',
    });
  });

  it('may name the file with a secret', () => {
    const { given } = readText('http: {apiTokenFile: /token}', { '/token': 's3cret\n' });
    expect(given.get('http.apiToken')).toMatchObject({
      words: ['s3cret'],
      origin: { key: 'http.apiTokenFile' },
    });
  });

  it('may name the file with several secrets', () => {
    const { given } = readText('cluster: {encryptKeysFile: /keys}', { '/keys': 'a\nb\n' });
    expect(given.get('cluster.encryptKeys')?.words).toEqual(['a\nb']);
  });
});

describe('a mistake is told with its line:', () => {
  it('an unknown area, with the nearest known one', () => {
    expect(mistakes('http: {}\nhaproxi:\n  user: x\n')).toEqual([
      'p.yaml line 2: "haproxi" is not valid: expected haproxy; the agent does not start',
    ]);
  });
  it('an unknown name, with the nearest known one', () => {
    expect(mistakes('http:\n  prot: 1\n')[0]).toContain(
      'p.yaml line 2, http: "prot" is not valid: expected port;',
    );
  });
  it('a name that resembles none, with those that exist', () => {
    expect(mistakes('logging: {colour: red}')[0]).toContain('expected one of level, format;');
  });
  it('what may only be a flag', () => {
    expect(mistakes('config: {file: x}')[0]).toContain('"config" is not valid');
  });
  it('an area without settings', () => {
    expect(mistakes('http: 7777')[0]).toContain('settings below it, such as bindIp');
  });
  it('a value where a list belongs, and a list where a value belongs', () => {
    expect(mistakes('cluster:\n  seeds: a\n  name: [a]\n')).toEqual([
      expect.stringContaining('line 2, cluster.seeds: "a" is not valid: expected a list'),
      expect.stringContaining('line 3, cluster.name: "a YAML list" is not valid: expected any text'),
    ]);
  });
  it('a name without a value', () => {
    expect(mistakes('http:\n  port:\n')[0]).toContain('line 2, http.port: "" is not valid');
  });
  it('an alias', () => {
    expect(mistakes('http:\n  bindIp: &a ::1\nhaproxy:\n  bindIp: *a\n')[0]).toContain('a YAML alias');
  });
  it('a list in place of areas', () => {
    expect(mistakes('- http')[0]).toContain('settings by area');
  });
  it('a secret of the wrong shape, without showing it', () => {
    expect(mistakes('http: {apiToken: [s3cret]}')[0]).not.toContain('s3cret');
    expect(mistakes('cluster: {encryptKeys: s3cret}')[0]).toMatch(/^(?!.*s3cret).*one entry per line/);
  });
  it.each([
    '"s3cret',
    '*s3cret',
    '[s3cret',
    '@s3cret',
    's3cret: x',
  ])('a secret in broken YAML, without showing it: %s', (value) => {
    expect(mistakes(`http:\n  apiToken: ${value}\n`).join()).toMatch(/^(?!.*s3cret).*line [23]/);
  });
  it('a secret given both ways', () => {
    expect(mistakes('http: {apiToken: s3cret, apiTokenFile: /token}')[0]).toContain('not both');
  });
  it('text that is not YAML', () => {
    expect(mistakes('http:\n  port: 1\n bad\n')[0]).toContain(
      '"p.yaml" is not valid: expected valid YAML (line 3, column 1: ',
    );
  });
  it('a key given twice', () => {
    expect(mistakes('http:\n  port: 1\n  port: 2\n')[0]).toContain(
      '(line 3, column 3: Map keys must be unique)',
    );
  });
  it('a second document', () => {
    expect(mistakes('http: {}\n---\nhttp: {}\n')).toHaveLength(1);
  });
  it('all of them at once', () => {
    expect(mistakes('htp: {}\nhttp: {prot: 1}\ncluster: {seeds: a}\n')).toHaveLength(3);
  });
});

describe('a file that cannot be used', () => {
  it('because it is not there is named with the reason', () => {
    const { problems } = readConfigFile('none.yaml', surroundings().readFile);
    expect(problems).toMatchObject([{ value: 'none.yaml', expected: expect.stringContaining('ENOENT') }]);
  });
  it('because it is too large is not parsed', () => {
    expect(mistakes('#'.repeat(configFileLimits.chars + 1))[0]).toContain('at most');
  });
  it('because it nests without end does no harm, and is told in a few lines', () => {
    expect(mistakes('['.repeat(50_000))).toHaveLength(configFileLimits.syntaxErrors);
  });
});
