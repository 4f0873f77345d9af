import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ok } from '../../../src/base/result.ts';
import type { Millis } from '../../../src/base/time.ts';
import { type Output, type ProxyModel, Refresher } from '../../../src/outputs/index.ts';
import { aMoment } from '../../support/fixtures.ts';
import { aModel, aRoute } from '../../support/routes.ts';

/** An output that does what the test says and remembers what it was given. */
class ScriptedOutput implements Output {
  readonly name: string;
  readonly applied: ProxyModel[] = [];
  outcome: Output['apply'] = () => Promise.resolve(ok(undefined));
  problemList: ReturnType<Output['problems']> = [];
  isClosed = false;

  constructor(name = 'scripted') {
    this.name = name;
  }
  apply(model: ProxyModel, signal: AbortSignal): ReturnType<Output['apply']> {
    this.applied.push(model);
    return this.outcome(model, signal);
  }
  problems(): ReturnType<Output['problems']> {
    return this.problemList;
  }
  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

const failure = { ok: false, error: { message: 'no' } } as const;
const hangUntilAborted: Output['apply'] = (_model, signal) =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(failure)));

let model: ProxyModel;
let output: ScriptedOutput;
let refresher: Refresher;

function start(...outputs: Output[]): Refresher {
  return new Refresher({
    outputs,
    currentModel: () => model,
    now: () => ({ ...aMoment(), mono: performance.now() as Millis }),
    log: pino({ level: 'silent' }),
  });
}
/** Changes the model and marks, as the catalog does. */
function change(servicePort: number): void {
  model = aModel([aRoute({ servicePort })]);
  refresher.mark();
}
const ports = (): (number | undefined)[] => output.applied.map((each) => each.routes[0]?.servicePort);

beforeEach(() => {
  vi.useFakeTimers();
  model = aModel();
  output = new ScriptedOutput();
  refresher = start(output);
});
afterEach(async () => {
  const closed = refresher.close();
  await vi.advanceTimersByTimeAsync(5000);
  await closed;
  vi.useRealTimers();
});

describe('coalescing', () => {
  it('acts on the first change at once, and on the last of a burst with the newest model', async () => {
    change(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(ports()).toEqual([1]);
    for (const port of [2, 3, 4]) change(port);
    await vi.advanceTimersByTimeAsync(45);
    expect(ports()).toEqual([1]);
    await vi.advanceTimersByTimeAsync(10);
    expect(ports()).toEqual([1, 4]);
  });

  it('one update of many changes is one model', async () => {
    for (const port of [1, 2, 3]) change(port);
    await vi.advanceTimersByTimeAsync(1000);
    expect(ports()).toEqual([3]);
  });

  it('an equal model is not applied again', async () => {
    change(1);
    await vi.advanceTimersByTimeAsync(1000);
    change(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ports()).toEqual([1]);
  });

  it('hands the same object to every output', async () => {
    const other = new ScriptedOutput('other');
    refresher = start(output, other);
    change(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(output.applied[0]).toBe(other.applied[0]);
  });

  it('changes during an apply are applied after it, once, with the newest model', async () => {
    let finish: (() => void) | undefined;
    output.outcome = () =>
      new Promise((resolve) => {
        finish = () => resolve(ok(undefined));
      });
    for (const port of [1, 2, 3]) {
      change(port);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(ports()).toEqual([1]);
    finish?.();
    await vi.advanceTimersByTimeAsync(1);
    expect(ports()).toEqual([1, 3]);
    finish?.();
  });
});

describe('failure', () => {
  it('is retried after 1, 2, 4 … 30 s with the then newest model', async () => {
    output.outcome = () => Promise.resolve(failure);
    const times: number[] = [];
    const began = performance.now();
    const apply = output.apply.bind(output);
    output.apply = (...args) => {
      times.push(Math.round((performance.now() - began) / 1000));
      return apply(...args);
    };
    change(1);
    await vi.advanceTimersByTimeAsync(95_000);
    expect(times).toEqual([0, 1, 3, 7, 15, 31, 61, 91]);
  });

  it('a changed model is tried sooner, yet at most once a second', async () => {
    output.outcome = () => Promise.resolve(failure);
    change(1);
    await vi.advanceTimersByTimeAsync(9000);
    for (const port of [2, 3, 4]) {
      change(port);
      await vi.advanceTimersByTimeAsync(60);
    }
    expect(ports()).toEqual([1, 1, 1, 1, 2]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(ports()).toEqual([1, 1, 1, 1, 2, 4]);
  });

  it('shows in the status until an apply goes well', async () => {
    expect(refresher.status()).toMatchObject([{ state: 'pending', lastApplied: null }]);
    output.outcome = () => Promise.resolve(failure);
    change(1);
    await vi.advanceTimersByTimeAsync(500);
    expect(refresher.status()).toMatchObject([{ state: 'failed', reason: 'no', applies: 0, failures: 1 }]);
    output.outcome = () => Promise.resolve(ok(undefined));
    await vi.advanceTimersByTimeAsync(1000);
    expect(refresher.status()).toMatchObject([
      {
        state: 'ok',
        reason: '',
        applies: 1,
        failures: 1,
        routes: [expect.objectContaining({ name: 'web-1' })],
        lastApplied: { mono: expect.any(Number) },
      },
    ]);
  });

  it('an output that throws is a failed output, and is retried', async () => {
    output.outcome = () => Promise.reject(new Error('bug'));
    change(1);
    await vi.advanceTimersByTimeAsync(1500);
    expect(refresher.status()).toMatchObject([{ reason: 'unexpected failure: Error: bug', failures: 2 }]);
  });
});

describe('an output that hangs', () => {
  it('does not keep the others from what is new', async () => {
    const other = new ScriptedOutput('other');
    other.outcome = hangUntilAborted;
    refresher = start(other, output);
    change(1);
    await vi.advanceTimersByTimeAsync(100);
    change(2);
    await vi.advanceTimersByTimeAsync(100);
    expect([ports(), other.applied.length]).toEqual([[1, 2], 1]);
  });

  it('is told to stop and counts as failed after a minute', async () => {
    output.outcome = hangUntilAborted;
    change(1);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(refresher.status()).toMatchObject([{ state: 'pending' }]);
    output.outcome = () => new Promise(() => undefined);
    await vi.advanceTimersByTimeAsync(1500);
    expect(refresher.status()).toMatchObject([{ state: 'failed' }]);
  });

  it('does not keep the refresher from closing', async () => {
    output.outcome = () => new Promise(() => undefined);
    change(1);
    await vi.advanceTimersByTimeAsync(1);
    let isClosed = false;
    const closing = refresher.close().then(() => {
      isClosed = true;
    });
    await vi.advanceTimersByTimeAsync(4001);
    await closing;
    expect([isClosed, output.isClosed]).toEqual([true, false]);
  });
});

it('an output with problems is offered the same model again until it has none', async () => {
  output.problemList = [{ thing: 'port 1', value: '1', expected: 'a free port', effect: 'left out' }];
  change(1);
  await vi.advanceTimersByTimeAsync(10_500);
  expect(ports()).toEqual([1, 1]);
  output.problemList = [];
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ports()).toEqual([1, 1, 1]);
});

it('closing aborts a running apply, closes the output and heeds no further mark', async () => {
  output.outcome = hangUntilAborted;
  change(1);
  await vi.advanceTimersByTimeAsync(1);
  await refresher.close();
  change(2);
  await vi.advanceTimersByTimeAsync(1000);
  expect([output.isClosed, ports()]).toEqual([true, [1]]);
});
