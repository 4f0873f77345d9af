import { expect, it } from 'vitest';
import { FirstJoin } from '../../../src/transport/first-join.ts';

const to = { address: '10.0.0.1', port: 7946 };

it('reports once every exchange has ended, and those of later attempts do not count', async () => {
  const join = new FirstJoin();
  join.tries(to, 1);
  join.ended(1, true);
  join.tries(to, 2);
  join.complete(2);
  join.tries(to, 3);
  join.ended(3, true);
  join.ended(2, false);
  expect(await join.report).toEqual({ found: 2, tried: [to, to], reached: 1 });
});

it('reports what there is when its host closes', async () => {
  const join = new FirstJoin();
  join.tries(to, 1);
  join.giveUp();
  expect(await join.report).toEqual({ found: 0, tried: [to], reached: 0 });
});

it('reports at once when there is nobody to try', async () => {
  const join = new FirstJoin();
  join.complete(0);
  expect(await join.report).toEqual({ found: 0, tried: [], reached: 0 });
});
