import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { combineDiscoverers, combineLimits, mergeUpdates } from '../../../src/discovery/combine.ts';
import type { Discoverer, DiscoverySink } from '../../../src/discovery/index.ts';
import { aDiscovered, aService } from '../../support/fixtures.ts';

const log = pino({ level: 'silent' });
const instance = (id: string, name = 'web') => aDiscovered({ service: aService({ id, name }) });
const problem = (value: string) => ({ thing: 'label x', value, expected: 'y', effect: 'z' });

/** A source that a test speaks through. */
function aSource(
  name: string,
): Discoverer & { sink: DiscoverySink | undefined; runs: number; crash: () => void } {
  const source = {
    name,
    sink: undefined as DiscoverySink | undefined,
    runs: 0,
    crash: (): void => undefined,
    run: (sink: DiscoverySink, signal: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        source.sink = sink;
        source.runs += 1;
        source.crash = () => reject(new Error('out of luck'));
        signal.addEventListener('abort', () => resolve());
      }),
  };
  return source;
}

describe('merging lists', () => {
  it('keeps the first source’s record of an instance', () => {
    const merged = mergeUpdates([
      { instances: [instance('a', 'first')], problems: [] },
      { instances: [instance('a', 'second'), instance('b')], problems: [] },
    ]);
    expect(merged.instances.map(({ service }) => service.name)).toEqual(['first', 'web']);
  });

  it('keeps instances of different hosts apart', () => {
    const elsewhere = aDiscovered({ service: aService({ id: 'a', hostname: 'chaucer' }) });
    expect(mergeUpdates([{ instances: [instance('a'), elsewhere], problems: [] }]).instances).toHaveLength(2);
  });

  it('is complete when every source has spoken, so at once without any', () => {
    const empty = { instances: [], problems: [] };
    expect([[], [empty], [empty, null]].map((updates) => mergeUpdates(updates).isComplete)).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('has each problem once and no more than its limit', () => {
    const many = Array.from({ length: combineLimits.problems + 5 }, (_, n) => problem(String(n)));
    const merged = mergeUpdates([{ instances: [], problems: [...many, problem('0')] }]);
    expect([merged.problems.length, merged.problemsDropped]).toEqual([combineLimits.problems, 5]);
  });
});

describe('combined sources', () => {
  const end = { controller: new AbortController() };
  beforeEach(() => {
    vi.useFakeTimers();
    end.controller = new AbortController();
  });
  afterEach(() => {
    end.controller.abort();
    vi.useRealTimers();
  });

  it('all start, though the first never says anything', () => {
    const [silent, talking] = [aSource('silent'), aSource('talking')];
    const combined = combineDiscoverers([silent, talking], log);
    const onUpdate = vi.fn();
    void combined.run(onUpdate, end.controller.signal);
    talking.sink?.update({ instances: [instance('a')], problems: [] });
    expect(onUpdate).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ isComplete: false }));
    expect(combined.current().instances).toHaveLength(1);
  });

  it('keep the last good list of one that fails, and say why it does', () => {
    const source = aSource('docker');
    const combined = combineDiscoverers([source], log);
    void combined.run(() => undefined, end.controller.signal);
    source.sink?.update({ instances: [instance('a')], problems: [] });
    source.sink?.state({ kind: 'failing', reason: 'no socket' });
    expect(combined.current().instances).toHaveLength(1);
    expect(combined.sources()).toEqual([
      { name: 'docker', state: { kind: 'failing', reason: 'no socket' }, instances: 1, counters: {} },
    ]);
  });

  it('start one that crashed again, later each time, and leave the others alone', async () => {
    const [bad, good] = [aSource('bad'), aSource('good')];
    const combined = combineDiscoverers([bad, good], log);
    void combined.run(() => undefined, end.controller.signal);
    bad.crash();
    await vi.advanceTimersByTimeAsync(999);
    expect(combined.sources()[0]?.state).toEqual({
      kind: 'failing',
      reason: 'bad discovery crashed: out of luck',
    });
    await vi.advanceTimersByTimeAsync(1);
    bad.crash();
    await vi.advanceTimersByTimeAsync(1999);
    expect([bad.runs, good.runs]).toEqual([2, 1]);
    await vi.advanceTimersByTimeAsync(1);
    expect(bad.runs).toBe(3);
  });

  it('end when they are told to', async () => {
    const running = combineDiscoverers([aSource('docker'), aSource('static')], log).run(
      () => undefined,
      end.controller.signal,
    );
    end.controller.abort();
    await expect(running).resolves.toBeUndefined();
  });

  it('tell the log a lasting failure once', () => {
    const lines: string[] = [];
    const source = aSource('docker');
    const combined = combineDiscoverers(
      [source],
      pino({}, { write: (line: string) => void lines.push(line) }),
    );
    void combined.run(() => undefined, end.controller.signal);
    for (let n = 0; n < 3; n += 1) source.sink?.state({ kind: 'failing', reason: 'no socket' });
    expect(lines).toHaveLength(1);
  });
});
