import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Millis } from '../../../src/base/time.ts';
import { Drops } from '../../../src/transport/drops.ts';
import { transportLimits } from '../../../src/transport/limits.ts';

let clock = 0;
let lines: Record<string, unknown>[] = [];
let drops: Drops;

beforeEach(() => {
  [clock, lines] = [0, []];
  const log = pino({}, { write: (line) => void lines.push(JSON.parse(line)) });
  drops = new Drops(log, () => clock as Millis);
});

describe('Drops', () => {
  it('counts by reason, and packets and the two kinds of streams apart', () => {
    drops.packet('empty', 'peer');
    drops.packet('empty', 'peer');
    drops.stream('accepted', 'deadline', 'peer');
    drops.stream('dialled', 'refused', 'peer');
    expect([drops.packets, drops.accepted, drops.dialled]).toEqual([
      { empty: 2 },
      { deadline: 1 },
      { refused: 1 },
    ]);
  });

  it('a flood of one kind is one line a minute, with the count', () => {
    for (let i = 0; i < 1000; i += 1) drops.packet('undecryptable', 'peer');
    clock = transportLimits.dropLogIntervalMs;
    drops.packet('undecryptable', 'peer');
    expect(lines.map(({ count }) => count)).toEqual([1, 1001]);
  });

  it('each kind is told for itself', () => {
    drops.packet('empty', 'peer');
    drops.packet('truncated', 'peer');
    drops.stream('accepted', 'truncated', 'peer');
    expect(lines.map(({ msg }) => msg)).toEqual([
      'dropped a packet: empty; 1 so far',
      'dropped a packet: truncated; 1 so far',
      'dropped a stream: truncated; 1 so far',
    ]);
  });

  it('streams that we began and that failed are for debugging only', () => {
    drops.stream('dialled', 'refused', 'peer');
    expect(lines).toEqual([]);
  });
});
