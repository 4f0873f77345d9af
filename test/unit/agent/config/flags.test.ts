import { describe, expect, it } from 'vitest';
import { readFlags } from '../../../../src/agent/config/flags.ts';

function words(...argv: string[]): Record<string, readonly string[]> {
  const { given, problems } = readFlags(argv);
  expect(problems).toEqual([]);
  return Object.fromEntries([...given].map(([key, { words }]) => [key, words]));
}

function mistakes(...argv: string[]): string[] {
  return readFlags(argv).problems.map(({ value, expected }) => `${value}: ${expected}`);
}

describe('flags are read', () => {
  it.each([
    [['--cluster-ip', 'a']],
    [['--cluster-ip=a']],
    [['-c', 'a']],
    [['-ca']],
    [['-c=a']],
  ])('as %j', (argv) => {
    expect(words(...argv)).toEqual({ 'cluster.seeds': ['a'] });
  });

  it('repeated ones gather, and a value is not split at commas', () => {
    expect(words('-c', 'a,b', '--cluster-ip', 'c')).toEqual({ 'cluster.seeds': ['a,b', 'c'] });
  });

  it.each([
    ['--cpuprofile', 'true'],
    ['-p', 'true'],
    ['--no-cpuprofile', 'false'],
  ])('%s means %s', (flag, value) => {
    expect(words(flag)).toEqual({ 'debug.cpuProfile': [value] });
  });

  it('empty text is as if the flag were absent, except for a list', () => {
    expect(words('--cluster-name=', '--cluster-ip=')).toEqual({ 'cluster.seeds': [''] });
  });

  it('their origin is the long form', () => {
    expect(readFlags(['-n', 'x']).given.get('cluster.name')?.origin).toEqual({
      kind: 'flag',
      name: '--cluster-name',
    });
  });
});

describe('a mistake is told:', () => {
  it('an unknown flag, with the nearest known one, and its value is not blamed as well', () => {
    expect(mistakes('--clustr-ip', 'a')).toEqual(['--clustr-ip: --cluster-ip']);
  });
  it('an unknown flag that resembles none', () => {
    expect(mistakes('--frobnicate')[0]).toContain('pillion agent --help');
  });
  it('a missing value at the end', () => {
    expect(mistakes('--cluster-name')[0]).toMatch(/^--cluster-name: a value after it/);
  });
  it('a missing value before the next flag', () => {
    expect(mistakes('-a', '--discover', 'docker')[0]).toMatch(/^-a: a value after it/);
  });
  it('a value for a flag that takes none', () => {
    expect(mistakes('--cpuprofile=yes')).toEqual(['--cpuprofile=yes: --cpuprofile without a value']);
  });
  it('a negated flag that is not a yes or no', () => {
    expect(mistakes('--no-cluster-ip', 'a')).toEqual([
      expect.stringContaining('--no-cluster-ip: a flag that'),
    ]);
  });
  it('a flag for one value given twice', () => {
    expect(mistakes('-n', 'a', '-n', 'b')).toEqual(['-n: --cluster-name only once']);
  });
  it('a word that belongs to no flag', () => {
    expect(mistakes('extra', '--', '-x')).toEqual(['extra: only flags here', '-x: only flags here']);
  });
  it('all of them at once', () => {
    expect(mistakes('--clustr-ip', '--discovr', '--cpuprofile=1')).toHaveLength(3);
  });
});
