import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Millis } from '../../../src/base/time.ts';
import { type CheckTarget, Monitor, type MonitorOptions, type Outcome } from '../../../src/health/index.ts';
import { failing, passing } from '../../../src/health/outcome.ts';
import type { ProbeRequest } from '../../../src/health/probe.ts';
import { aPolicy, aSpec, aTarget } from '../../support/checks.ts';
import { aPort, aService, at } from '../../support/fixtures.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

interface Run {
  readonly request: ProbeRequest;
  readonly signal: AbortSignal;
  readonly answer: (outcome: Outcome) => void;
}

/** A monitor whose checks the test answers, except that cancelled ones end by themselves. */
class Watch {
  readonly runs: Run[] = [];
  readonly monitor: Monitor;
  changes = 0;

  constructor(options: Partial<MonitorOptions> = {}) {
    this.monitor = new Monitor({
      policy: aPolicy(),
      concurrency: 64,
      monotonicNow: () => performance.now() as Millis,
      onChange: () => {
        this.changes += 1;
      },
      probe: (request, signal) =>
        new Promise((answer) => {
          signal.addEventListener('abort', () => answer(failing('cancelled')));
          this.runs.push({ request, signal, answer });
        }),
      ...options,
    });
  }

  /** Hands the targets over and lets their first checks begin. */
  async see(...targets: CheckTarget[]): Promise<void> {
    this.monitor.reconcile(targets);
    await vi.advanceTimersByTimeAsync(1);
  }

  /** Answers the newest run. */
  async answer(outcome: Outcome): Promise<void> {
    this.runs.at(-1)?.answer(outcome);
    await vi.advanceTimersByTimeAsync(1);
  }

  /** Waits for the next run to begin, and answers it. */
  async answerNext(outcome: Outcome): Promise<void> {
    const before = this.runs.length;
    while (this.runs.length === before) await vi.advanceTimersByTimeAsync(10);
    await this.answer(outcome);
  }

  statuses(): string[] {
    return this.monitor.services().map(({ status }) => status);
  }
}

const ok = passing('200 OK');
const refused = failing('connect ECONNREFUSED');
const id = aService().id;

describe('a new service', () => {
  it('is checked at once, and unknown until it has passed', async () => {
    const watch = new Watch();
    await watch.see(aTarget());
    expect([watch.runs.length, watch.statuses()]).toEqual([1, ['unknown']]);
    await watch.answer(ok);
    expect(watch.statuses()).toEqual(['alive']);
  });

  it('that fails is unhealthy, and alive again after one pass', async () => {
    const watch = new Watch();
    await watch.see(aTarget());
    await watch.answer(refused);
    expect(watch.statuses()).toEqual(['unhealthy']);
    await watch.answerNext(ok);
    expect(watch.statuses()).toEqual(['alive']);
  });

  it('needs as many results in a row as it asks for', async () => {
    const watch = new Watch();
    await watch.see(aTarget({ check: aSpec({ rise: 2, fall: 2 }) }));
    const seen: string[] = [];
    await watch.answer(ok);
    seen.push(...watch.statuses());
    for (const outcome of [ok, refused, refused]) {
      await watch.answerNext(outcome);
      seen.push(...watch.statuses());
    }
    expect(seen).toEqual(['unknown', 'alive', 'alive', 'unhealthy']);
  });

  it('without a tcp port is alive at once', async () => {
    const watch = new Watch();
    watch.monitor.reconcile([aTarget({ service: aService({ ports: [aPort({ type: 'udp' })] }) })]);
    expect([watch.statuses(), watch.runs.length]).toEqual([['alive'], 0]);
  });
});

describe('the list of services', () => {
  it('is the same array of the same objects until something changes', async () => {
    const watch = new Watch();
    await watch.see(aTarget());
    await watch.answer(ok);
    const before = watch.monitor.services();
    await watch.answerNext(ok);
    expect(watch.monitor.services()).toBe(before);
    await watch.see(aTarget({ service: aService() }));
    expect(watch.monitor.services()[0]).toBe(before[0]);
  });

  it('has a newer time without calling it a change', async () => {
    const watch = new Watch();
    await watch.see(aTarget());
    const updated = at('2026-03-11T13:00:00Z');
    await watch.see(aTarget({ service: aService({ updated }) }));
    expect([watch.monitor.services()[0]?.updated, watch.changes]).toEqual([updated, 1]);
  });

  it('announces all changes of a turn at once', async () => {
    const watch = new Watch();
    const targets = ['a', 'b', 'c'].map((each) => aTarget({ service: aService({ id: each }) }));
    await watch.see(...targets);
    expect(watch.changes).toBe(1);
    for (const run of watch.runs) run.answer(ok);
    await vi.advanceTimersByTimeAsync(1);
    expect([watch.changes, watch.statuses()]).toEqual([2, ['alive', 'alive', 'alive']]);
  });

  it('loses a service that is gone, and its check is cancelled', async () => {
    const watch = new Watch();
    await watch.see(aTarget());
    await watch.see();
    expect([watch.monitor.services(), watch.runs[0]?.signal.aborted, watch.changes]).toEqual([[], true, 2]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('has the first of two services with one id, and the mistake is told', async () => {
    const watch = new Watch();
    await watch.see(aTarget(), aTarget({ service: aService({ name: 'other' }) }));
    expect(watch.monitor.services().map(({ name }) => name)).toEqual(['awesome-svc']);
    expect(watch.monitor.problems()).toMatchObject([{ thing: 'service "other"', value: id }]);
  });

  it('shows an instance that is being stopped as draining, whatever its check says', async () => {
    const watch = new Watch();
    await watch.see(aTarget());
    await watch.answer(ok);
    await watch.see(aTarget({ service: aService({ status: 'draining' }) }));
    expect([watch.statuses(), watch.changes]).toEqual([['draining'], 3]);
  });
});

describe('a check whose definition changes', () => {
  it('in what it asks begins again from unknown', async () => {
    const watch = new Watch();
    await watch.see(aTarget());
    await watch.answer(ok);
    await watch.see(aTarget({ service: aService({ ports: [aPort({ port: 40000 })] }) }));
    expect(watch.statuses()).toEqual(['unknown']);
    expect(watch.runs.map(({ request }) => request)).toMatchObject([
      { url: 'http://10.0.0.5:32768/version' },
      { url: 'http://10.0.0.5:40000/version' },
    ]);
  });

  it('only in its timing keeps the status and follows the new interval', async () => {
    const watch = new Watch();
    await watch.see(aTarget({ check: aSpec({ intervalMs: 60_000 }) }));
    await watch.answer(ok);
    await watch.see(aTarget({ check: aSpec({ intervalMs: 100 }) }));
    expect(watch.statuses()).toEqual(['alive']);
    await vi.advanceTimersByTimeAsync(100);
    expect(watch.runs.length).toBe(2);
  });

  it('nothing restarts when only the service around it changes', async () => {
    const watch = new Watch();
    await watch.see(aTarget());
    await watch.answer(ok);
    await watch.see(aTarget({ service: aService({ image: 'awesome:2' }) }));
    expect([watch.runs.length, watch.statuses(), watch.monitor.services()[0]?.image]).toEqual([
      1,
      ['alive'],
      'awesome:2',
    ]);
  });
});

it('a service that changes more often than it is checked is checked all the same', async () => {
  const watch = new Watch({ probe: async () => ok });
  for (let version = 0; version < 100; version += 1) {
    const check = aSpec({ intervalMs: 1000 });
    watch.monitor.reconcile([aTarget({ check, service: aService({ image: `awesome:${version}` }) })]);
    await vi.advanceTimersByTimeAsync(50);
  }
  expect(watch.monitor.counters().runs).toBeGreaterThanOrEqual(5);
});

describe('a check that hangs', () => {
  it('is cancelled at its deadline and counted as failed', async () => {
    const watch = new Watch();
    await watch.see(aTarget({ check: aSpec({ timeoutMs: 3000 }) }));
    await vi.advanceTimersByTimeAsync(3000);
    expect([watch.statuses(), watch.runs[0]?.signal.aborted]).toEqual([['unhealthy'], true]);
    expect(watch.monitor.reports().get(id)).toMatchObject({ passing: false, output: 'timed out after 3s' });
    expect(watch.monitor.counters()).toMatchObject({ timeouts: 1, failures: 1 });
  });

  it('is not started again while it cannot be ended, and goes on failing', async () => {
    let runs = 0;
    const probe = (): Promise<Outcome> => new Promise(() => (runs += 1));
    const watch = new Watch({ probe });
    await watch.see(aTarget({ check: aSpec({ intervalMs: 1000, timeoutMs: 500, fall: 3 }) }));
    await vi.advanceTimersByTimeAsync(600);
    expect(watch.statuses()).toEqual(['unknown']);
    await vi.advanceTimersByTimeAsync(3000);
    expect([runs, watch.statuses()]).toEqual([1, ['unhealthy']]);
    expect(watch.monitor.reports().get(id)?.output).toBe('still not ended after 500ms');
    expect(watch.monitor.counters()).toMatchObject({ runs: 1, running: 1, timeouts: 1 });
  });

  it('longer than its interval is neither interrupted nor doubled', async () => {
    const watch = new Watch();
    await watch.see(aTarget({ check: aSpec({ intervalMs: 100, timeoutMs: 1000 }) }));
    await vi.advanceTimersByTimeAsync(900);
    expect(watch.runs.length).toBe(1);
    expect(watch.monitor.counters().skipped).toBeGreaterThan(7);
    await watch.answer(ok);
    expect(watch.statuses()).toEqual(['alive']);
  });

  it('that throws has failed', async () => {
    const watch = new Watch({ probe: () => Promise.reject(new Error('a bug')) });
    await watch.see(aTarget());
    expect(watch.monitor.reports().get(id)).toMatchObject({ passing: false, output: 'a bug' });
  });
});

describe('a verdict of the engine', () => {
  const docker = (status: 'starting' | 'healthy' | 'unhealthy'): CheckTarget =>
    aTarget({ check: aSpec({ type: 'Docker', args: '', rise: 3 }), engineHealth: { status, output: '' } });

  it('is taken over at once, without counting', () => {
    const watch = new Watch();
    const seen = (['starting', 'healthy', 'unhealthy', 'healthy', 'starting'] as const).flatMap((status) => {
      watch.monitor.reconcile([docker(status)]);
      return watch.statuses();
    });
    expect(seen).toEqual(['unknown', 'alive', 'unhealthy', 'alive', 'unknown']);
  });

  it('that stays the same is no news', async () => {
    const watch = new Watch();
    await watch.see(docker('healthy'));
    await watch.see(docker('healthy'));
    expect([watch.changes, watch.monitor.reports().get(id)?.consecutive]).toEqual([1, 1]);
  });
});

describe('a check that cannot be made', () => {
  const bad = aTarget({ check: aSpec({ args: 'http://user:secret@10.9.9.9/' }) });

  it('leaves its service unknown and the others alone', async () => {
    const watch = new Watch();
    await watch.see(bad, aTarget({ service: aService({ id: 'other' }) }));
    await watch.answer(ok);
    expect(watch.statuses()).toEqual(['unknown', 'alive']);
    expect(watch.monitor.problems().length).toBe(1);
  });

  it('says why where its output would stand, without the password', async () => {
    const watch = new Watch();
    await watch.see(bad);
    const report = watch.monitor.reports().get(id);
    expect(report).toMatchObject({ passing: null, args: 'http://***@10.9.9.9/' });
    expect(report?.output).toMatch(/expected a URL without user name and password/);
    expect(JSON.stringify([...watch.monitor.reports(), watch.monitor.problems()])).not.toMatch('secret');
  });

  it('is made once the mistake is corrected', async () => {
    const watch = new Watch();
    await watch.see(bad);
    await watch.see(aTarget());
    await watch.answer(ok);
    expect([watch.statuses(), watch.monitor.problems()]).toEqual([['alive'], []]);
  });

  it('ends the one that ran before', async () => {
    const watch = new Watch();
    await watch.see(aTarget());
    await watch.answer(ok);
    await watch.see(bad);
    expect([watch.statuses(), vi.getTimerCount()]).toEqual([['unknown'], 0]);
  });
});

it('checks that began together are spread over the interval', async () => {
  const starts: number[] = [];
  const probe = async (): Promise<Outcome> => {
    starts.push(Math.floor(performance.now() / 300));
    return ok;
  };
  const watch = new Watch({ probe });
  watch.monitor.reconcile(
    Array.from({ length: 200 }, (_, n) => aTarget({ service: aService({ id: `${n}` }) })),
  );
  await vi.advanceTimersByTimeAsync(9000);
  const later = starts.filter((tick) => tick > (starts[0] ?? 0));
  const busiest = Math.max(...later.map((tick) => later.filter((each) => each === tick).length));
  // 200 checks in 10 ticks of 300 ms are 20 a tick.
  expect(busiest).toBeLessThan(40);
});

it('after a pause of the whole process the runs that were missed are not made up for', async () => {
  let asleepMs = 0;
  const monotonicNow = (): Millis => (performance.now() + asleepMs) as Millis;
  const watch = new Watch({ probe: async () => ok, monotonicNow });
  await watch.see(aTarget({ check: aSpec({ intervalMs: 1000 }) }));
  asleepMs = 60_000;
  await vi.advanceTimersByTimeAsync(3000);
  const { runs } = watch.monitor.counters();
  expect(runs).toBeGreaterThanOrEqual(3);
  expect(runs).toBeLessThanOrEqual(5);
});

describe('closing', () => {
  it('cancels what runs and what waits, and nothing is left', async () => {
    const watch = new Watch({ concurrency: 1 });
    await watch.see(aTarget(), aTarget({ service: aService({ id: 'waiting' }) }));
    await watch.monitor.close();
    expect([watch.runs.length, watch.runs[0]?.signal.aborted, vi.getTimerCount()]).toEqual([1, true, 0]);
  });

  it('ends the announcements, and later lists change nothing', async () => {
    const watch = new Watch();
    watch.monitor.reconcile([aTarget()]);
    await watch.monitor.close();
    await watch.see();
    expect([watch.changes, watch.statuses()]).toEqual([0, ['unknown']]);
  });
});
