import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Millis } from '../../../src/base/time.ts';
import { LoopDelay } from '../../../src/transport/loop-delay.ts';

let clock = 0;
let reports: number[] = [];
let delay: LoopDelay;

/** Lets a sample be due, and come late by `lateMs`. */
function sample(lateMs: number): void {
  clock += 100 + lateMs;
  vi.advanceTimersByTime(100);
}

beforeEach(() => {
  vi.useFakeTimers();
  [clock, reports] = [0, []];
  const report = (delayMs: number): void => void reports.push(delayMs);
  delay = new LoopDelay({ now: () => clock as Millis, reportIntervalMs: 1000, report });
});
afterEach(() => {
  delay.close();
  vi.useRealTimers();
});

describe('LoopDelay', () => {
  it('a punctual loop is not worth a word', () => {
    for (let i = 0; i < 50; i += 1) sample(2);
    expect(reports).toEqual([]);
  });

  it('the first delay is reported at once', () => {
    sample(700);
    expect(reports).toEqual([700]);
  });

  it('those that follow are reported together, by the longest', () => {
    for (const lateMs of [300, 100, 400, 50, 0, 0, 0, 0]) sample(lateMs);
    expect(reports).toEqual([300, 400]);
  });

  it('nothing is reported once closed', () => {
    delay.close();
    sample(700);
    expect(reports).toEqual([]);
  });
});
