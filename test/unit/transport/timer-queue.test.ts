import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Millis } from '../../../src/base/time.ts';
import type { Timer } from '../../../src/swim/index.ts';
import { transportLimits } from '../../../src/transport/limits.ts';
import { TimerQueue } from '../../../src/transport/timer-queue.ts';

const now = (): Millis => performance.now() as Millis;
const inMs = (ms: number): Millis => (now() + ms) as Millis;

function timer(seqNo: number): Timer {
  return { kind: 'relayEnd', seqNo };
}

/** A queue that notes what it fires. */
function recorded(received = () => 0): { queue: TimerQueue; fired: number[] } {
  const fired: number[] = [];
  const fire = (due: Timer): void => {
    if ('seqNo' in due) fired.push(due.seqNo);
  };
  return { queue: new TimerQueue({ now, fire, received }), fired };
}

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance'],
  });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('TimerQueue', () => {
  it('fires each at its time, in order', () => {
    const { queue, fired } = recorded();
    queue.schedule(timer(2), inMs(20));
    queue.schedule(timer(1), inMs(10));
    vi.advanceTimersByTime(15);
    expect(fired).toEqual([1]);
    vi.advanceTimersByTime(15);
    expect(fired).toEqual([1, 2]);
  });

  it('fires what is due already, but not before it returns', () => {
    const { queue, fired } = recorded();
    queue.schedule(timer(1), now());
    expect(fired).toEqual([]);
    vi.runAllTimers();
    expect(fired).toEqual([1]);
  });

  it('lets input that has arrived go first', () => {
    const order: string[] = [];
    const queue = new TimerQueue({ now, fire: () => order.push('timer'), received: () => 0 });
    queue.schedule(timer(1), inMs(10));
    // Stands for a socket: read between the timeouts and the immediates of a turn.
    setTimeout(() => order.push('input'), 10);
    vi.advanceTimersByTime(11);
    expect(order).toEqual(['input', 'timer']);
  });

  it('waits while full batches of datagrams come in, but not for ever', () => {
    let received = 0;
    let turns = 0;
    const { queue, fired } = recorded(() => received);
    const flood = (): void => {
      turns += 1;
      received += 32;
      if (fired.length === 0) setImmediate(flood);
    };
    setImmediate(flood);
    queue.schedule(timer(1), now());
    vi.runAllTimers();
    expect(fired).toEqual([1]);
    expect(turns).toBeGreaterThan(transportLimits.timerDeferrals / 2);
  });

  it('what a timer schedules for now waits for the next turn', () => {
    const turns: number[] = [];
    let turn = 0;
    const queue: TimerQueue = new TimerQueue({
      now,
      received: () => 0,
      fire: () => {
        turns.push(turn);
        if (turns.length < 3) queue.schedule(timer(1), now());
      },
    });
    queue.schedule(timer(1), now());
    for (; turn < 5; turn += 1) vi.advanceTimersToNextTimer();
    expect(new Set(turns).size).toBe(3);
  });

  it('survives a wait that no timeout can hold', () => {
    const { queue, fired } = recorded();
    queue.schedule(timer(1), inMs(2 ** 31 + 10));
    vi.advanceTimersByTime(2 ** 31);
    expect(fired).toEqual([]);
    vi.advanceTimersByTime(20);
    expect(fired).toEqual([1]);
  });

  it('goes on after a timer that throws', () => {
    let fired = 0;
    const fire = (): void => {
      fired += 1;
      if (fired === 1) throw new Error('bug');
    };
    const queue = new TimerQueue({ now, fire, received: () => 0 });
    queue.schedule(timer(1), inMs(1));
    queue.schedule(timer(2), inMs(5));
    expect(() => vi.advanceTimersByTime(2)).toThrow('bug');
    vi.advanceTimersByTime(10);
    expect(fired).toBe(2);
  });

  it('fires nothing once closed', () => {
    const { queue, fired } = recorded();
    queue.schedule(timer(1), inMs(1));
    queue.schedule(timer(2), now());
    queue.close();
    queue.schedule(timer(3), now());
    vi.runAllTimers();
    expect(fired).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
