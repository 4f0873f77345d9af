import { describe, expect, it } from 'vitest';
import {
  bindIp,
  bool,
  choice,
  duration,
  encryptKeys,
  engineUrl,
  hostPort,
  integer,
  ipOrEmpty,
  knownWords,
  lenientChoice,
  list,
  presence,
  regexp,
  type SettingType,
  seeds,
  urls,
  versions,
} from '../../../../src/agent/settings/types.ts';

const refused = Symbol('refused');

function read<T>(type: SettingType<T>, ...words: string[]): T | typeof refused {
  const parsed = type.parse(words);
  return parsed.ok ? parsed.value : refused;
}

describe('booleans', () => {
  it.each(['1', 't', 'T', 'TRUE', 'true', 'True'])('%s is true, as in Go', (word) => {
    expect(read(bool, word)).toBe(true);
  });
  it.each(['0', 'f', 'F', 'FALSE', 'false', 'False'])('%s is false, as in Go', (word) => {
    expect(read(bool, word)).toBe(false);
  });
  it.each(['', 'yes', 'on', 'tRUE', ' true'])('%j is refused', (word) => {
    expect(read(bool, word)).toBe(refused);
  });
  it('any text turns a presence setting on', () => {
    expect([read(presence, '0'), read(presence, '')]).toEqual([true, false]);
  });
});

describe('whole numbers', () => {
  it.each([
    ['0', 0],
    ['7946', 7946],
    ['+12', 12],
    ['-12', -12],
    ['0x1F', 31],
    ['0X1f', 31],
    ['0b101', 5],
    ['0o17', 15],
    ['017', 15],
    ['0_7', 7],
    ['1_000', 1000],
    ['0x_1F', 31],
  ])('%s is %i, as in Go with base 0', (word, value) => {
    expect(read(integer(-100, 10_000), word)).toBe(value);
  });
  it.each(['', 'abc', '1.5', '1e3', '08', '_1', '1_', '1__0', '0x', ' 1', '1 '])('%j is refused', (word) => {
    expect(read(integer(-100, 10_000), word)).toBe(refused);
  });
  it('a number outside its range is refused with the range', () => {
    expect(integer(1, 9).parse(['10'])).toEqual({ ok: false, error: 'a whole number from 1 to 9' });
    expect(read(integer(0, 9), '99999999999999999999')).toBe(refused);
  });
});

describe('durations', () => {
  it.each([
    ['1.5h20m', 6_600_000],
    ['200ms', 200],
    ['0', 0],
    ['1us', 0.001],
  ])('%s is %d ms', (word, ms) => {
    expect(read(duration(0), word)).toBe(ms);
  });
  it.each(['', '20', '20 s', 's', '-1s', '1d'])('%j is refused', (word) => {
    expect(read(duration(0), word)).toBe(refused);
  });
  it('one too short or too long for a timer is refused', () => {
    expect(duration(10).parse(['9ms'])).toMatchObject({ error: expect.stringContaining('at least 10ms') });
    expect(read(duration(0), '600h')).toBe(refused);
  });
});

describe('lists', () => {
  it('keep their entries verbatim', () => {
    expect(read(list, 'a', ' b', '')).toEqual(['a', ' b', '']);
  });
  it('of addresses skip empty entries and refuse what is not http', () => {
    expect(read(urls, 'http://a/update', '')).toEqual(['http://a/update']);
    expect(read(urls, 'ftp://a')).toBe(refused);
  });
  it('of known words leave unknown ones out and say so', () => {
    const sources = knownWords('docker', 'static');
    expect(read(sources, 'docker', 'dcoker', '')).toEqual(['docker']);
    expect(sources.doubt?.(['docker', 'dcoker', ''])).toMatchObject({ value: 'dcoker' });
  });
});

describe('words', () => {
  it('of a choice are compared exactly', () => {
    expect(read(choice('auto', 'none'), 'none')).toBe('none');
    expect(choice('auto', 'none').parse(['None'])).toEqual({ ok: false, error: 'auto or none' });
  });
  it('of a lenient choice fall back and say so', () => {
    const level = lenientChoice(['debug', 'info'], 'info');
    expect(read(level, 'trace')).toBe('info');
    expect(level.doubt?.(['trace'])?.effect).toBe('info is used');
    expect(level.doubt?.(['debug'])).toBeUndefined();
  });
});

describe('addresses', () => {
  it('to advertise are IPv4, IPv6 or empty', () => {
    expect(['10.0.0.5', 'fd00::1', ''].map((word) => read(ipOrEmpty, word))).toEqual([
      '10.0.0.5',
      'fd00::1',
      '',
    ]);
    expect(read(ipOrEmpty, '10.0.0')).toBe(refused);
  });
  it('to listen on may be everything', () => {
    expect(['', '*', '::1'].map((word) => read(bindIp, word))).toEqual(['0.0.0.0', '0.0.0.0', '::1']);
    expect(read(bindIp, 'localhost')).toBe(refused);
  });
  it('with a port split at the last colon', () => {
    expect(read(hostPort, 'statsd.local:8125')).toEqual({ host: 'statsd.local', port: 8125 });
    expect(read(hostPort, '[::1]:8125')).toEqual({ host: '::1', port: 8125 });
    expect(read(hostPort, '')).toBeNull();
  });
  it.each([
    'host',
    ':8125',
    'host:70000',
    '[host]:1',
    'a b:1',
    'a:1\nbind *:2',
  ])('with a port refuse %j', (word) => {
    expect(read(hostPort, word)).toBe(refused);
  });
  it('with a port print as they were written', () => {
    expect([hostPort.print({ host: '::1', port: 1 }), hostPort.print(null)]).toEqual(['[::1]:1', '']);
  });
  it('of an engine are sockets or URLs, TCP where nothing is said', () => {
    expect(read(engineUrl, 'unix:///var/run/docker.sock')).toBe('unix:///var/run/docker.sock');
    expect(read(engineUrl, '10.0.0.5:2375')).toBe('tcp://10.0.0.5:2375');
    expect([read(engineUrl, 'npipe:////./pipe'), read(engineUrl, 'unix://')]).toEqual([refused, refused]);
  });
});

it('a regular expression must be RE2', async () => {
  const proofs = ['^/(.+)(-[0-9a-z]{7})$', '', '(', '(?=a)'].map((words) => regexp.prove?.([words]));
  expect((await Promise.all(proofs)).map((proof) => proof?.ok)).toEqual([true, true, false, false]);
});

describe('seeds', () => {
  it('may come with ports, in IPv6, and separated by spaces', () => {
    expect(read(seeds, 'host-a', '10.0.0.1:7946 [fd00::1]:7', ' ', '')).toEqual([
      'host-a',
      '10.0.0.1:7946',
      '[fd00::1]:7',
    ]);
  });
  it.each(['a:0', 'a:65536', 'http://a', '[::1', 'a/b', 'a;b'])('%j is refused', (word) => {
    expect(read(seeds, 'good', word)).toBe(refused);
  });
});

describe('keys', () => {
  const key = (byte: number, length = 32): string => Buffer.alloc(length, byte).toString('base64');
  it('may stand in a list, or in a file with commas or lines', () => {
    const keys = [key(1), key(2, 16), key(3, 24)];
    expect(read(encryptKeys, ...keys)).toHaveLength(3);
    expect(read(encryptKeys, keys.join('\n'))).toHaveLength(3);
    expect(read(encryptKeys, keys.join(', '))).toHaveLength(3);
  });
  it('may be none', () => {
    expect(read(encryptKeys, '')).toEqual([]);
  });
  it.each([['secret'], [key(1, 15)], [key(1), 'x'], [`${key(1)}=`]])('%j is refused', (...words) => {
    expect(read(encryptKeys, ...words)).toBe(refused);
  });
  it('beyond thirty-two are refused', () => {
    expect(read(encryptKeys, ...Array.from({ length: 33 }, (_, byte) => key(byte)))).toBe(refused);
  });
  it('are printed as fingerprints', () => {
    const parsed = encryptKeys.parse([key(1)]);
    expect(parsed.ok && encryptKeys.print(parsed.value)).toEqual([expect.stringMatching(/^[\da-f]{12}$/)]);
  });
});

describe('versions', () => {
  it.each([
    ['0,0,0', [0, 0, 0]],
    ['2,5,4', [2, 5, 4]],
  ])('%s is read', (word, value) => {
    expect(read(versions, word)).toEqual(value);
  });
  it.each([
    '',
    '0',
    '0,0',
    '0,256,0',
    '1,0,0',
    '0,1,2',
    '0,0,0,0',
    'a,b,c',
    '0, 0, 0',
  ])('%j is refused', (word) => {
    expect(read(versions, word)).toBe(refused);
  });
});
