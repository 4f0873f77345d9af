import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { transportLimits } from '../../../src/transport/limits.ts';
import { type Lookup, parseSeed, parseSeeds, Seeds } from '../../../src/transport/seeds.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('parseSeed', () => {
  it.each([
    ['host', 'host', undefined],
    [' tasks.agent:7946 ', 'tasks.agent', 7946],
    ['my_host.local.', 'my_host.local.', undefined],
    ['10.0.0.1', '10.0.0.1', undefined],
    ['10.0.0.1:80', '10.0.0.1', 80],
    ['fd00::1', 'fd00::1', undefined],
    ['[fd00::1]', 'fd00::1', undefined],
    ['[fd00::1]:80', 'fd00::1', 80],
  ])('reads %j', (text, host, port) => {
    expect(parseSeed(text)).toEqual({ ok: true, value: { host, port } });
  });

  it.each([
    '',
    ':7946',
    'host:',
    'host:0',
    'host:65536',
    'host:x',
    'http://host',
    'node/host',
    'a b',
    '[host]:1',
    '[10.0.0.1]:1',
    'fd00::1]:80',
    'host\n',
    'x'.repeat(300),
  ])('refuses %j', (text) => {
    const isTrimmed = text === 'host\n';
    expect(parseSeed(text).ok).toBe(isTrimmed);
  });

  it('a list that is too long is one problem', () => {
    const many = new Array(transportLimits.seeds + 1).fill('host');
    expect(parseSeeds(many)).toMatchObject({ ok: false, error: { expected: 'at most 64' } });
  });
});

interface Made {
  readonly seeds: Seeds;
  readonly lines: string[];
}

function seedsOf(texts: readonly string[], lookup: Lookup, bound = '0.0.0.0'): Made {
  const parsed = parseSeeds(texts);
  if (!parsed.ok) throw new Error('not seeds');
  const lines: string[] = [];
  const log = pino({}, { write: (line) => void lines.push(line) });
  const options = { seeds: parsed.value, lookup, bound: { address: bound, port: 7946 }, log };
  return { seeds: new Seeds(options), lines };
}

function at(...addresses: readonly string[]): unknown {
  return addresses.map((address) => ({ address, port: 7946 }));
}

describe('Seeds', () => {
  it('finds every address of every name, each once, with our port where none is given', async () => {
    const names: Record<string, string[]> = { a: ['10.0.0.1', '10.0.0.2'], b: ['10.0.0.2'] };
    const { seeds } = seedsOf(['a', 'b', '10.0.0.3:80'], async (host) => names[host] ?? []);
    const found = await seeds.resolve();
    expect(found).toHaveLength(3);
    expect(found).toEqual(expect.arrayContaining(at('10.0.0.1', '10.0.0.2') as unknown[]));
    expect(found).toContainEqual({ address: '10.0.0.3', port: 80 });
  });

  it('leaves out addresses of a family that its socket cannot reach', async () => {
    const lookup = async (): Promise<string[]> => ['10.0.0.1', 'fd00::1'];
    expect(await seedsOf(['a'], lookup).seeds.resolve()).toEqual(at('10.0.0.1'));
    expect(await seedsOf(['a'], lookup, '::').seeds.resolve()).toEqual(at('10.0.0.1', 'fd00::1'));
  });

  it('asks again each time', async () => {
    const lookup = vi.fn(async () => ['10.0.0.1']);
    const { seeds } = seedsOf(['a'], lookup);
    await seeds.resolve();
    await seeds.resolve();
    expect(lookup).toHaveBeenCalledTimes(2);
  });

  it('asked while it is asking, it does not ask twice', async () => {
    const lookup = vi.fn(async () => ['10.0.0.1']);
    const { seeds } = seedsOf(['a'], lookup);
    const [first, second] = await Promise.all([seeds.resolve(), seeds.resolve()]);
    expect(second).toBe(first);
    expect(lookup).toHaveBeenCalledTimes(1);
  });

  it('logs a name that does not resolve once, until it has resolved and fails again', async () => {
    const answers = ['fails', 'fails', 'resolves', 'fails'];
    const { seeds, lines } = seedsOf(['gone', '10.0.0.9'], async () => {
      if (answers.shift() === 'fails') throw new Error('ENOTFOUND');
      return ['10.0.0.1'];
    });
    const counts: number[] = [];
    for (let i = 0; i < 4; i += 1) {
      await seeds.resolve();
      counts.push(lines.length);
    }
    expect(counts).toEqual([1, 1, 1, 2]);
    expect(lines[0]).toContain('seed does not resolve: ENOTFOUND');
  });

  it('does not wait for a name server that hangs, nor ask it again meanwhile', async () => {
    vi.useFakeTimers();
    const lookup = vi.fn((host: string) =>
      host === 'hangs' ? new Promise<never>(() => undefined) : Promise.resolve(['10.0.0.1']),
    );
    const { seeds } = seedsOf(['hangs', 'a'], lookup);
    for (let i = 0; i < 2; i += 1) {
      const found = seeds.resolve();
      await vi.advanceTimersByTimeAsync(transportLimits.seedLookupMs);
      expect(await found).toEqual(at('10.0.0.1'));
    }
    expect(lookup.mock.calls.filter(([host]) => host === 'hangs')).toHaveLength(1);
  });
});
