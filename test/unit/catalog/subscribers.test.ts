import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/catalog/change.ts';
import { Subscribers } from '../../../src/catalog/subscribers.ts';
import { aMoment, aService } from '../../support/fixtures.ts';

const aChange = (id: string): Change => ({
  service: aService({ id }),
  previousStatus: 'unknown',
  time: aMoment().wall,
});

describe('Subscribers', () => {
  it('tells every listener every change, in order', () => {
    const subscribers = new Subscribers();
    const told: string[] = [];
    subscribers.add((change) => told.push(`a ${change.service.id}`));
    subscribers.add((change) => told.push(`b ${change.service.id}`));
    subscribers.tell([aChange('1'), aChange('2')]);
    expect(told).toEqual(['a 1', 'b 1', 'a 2', 'b 2']);
  });

  it('does not let one that throws keep the others from being told', () => {
    const subscribers = new Subscribers();
    const told: string[] = [];
    subscribers.add(() => {
      throw new Error('broken listener');
    });
    subscribers.add((change) => told.push(change.service.id));
    expect(() => subscribers.tell([aChange('1'), aChange('2')])).toThrow('broken listener');
    expect(told).toEqual(['1', '2']);
    expect(() => subscribers.assertQuiet()).not.toThrow();
  });

  it('tells nothing more to one that has left, even during the telling', () => {
    const subscribers = new Subscribers();
    const told: string[] = [];
    subscribers.add(() => leave());
    const leave = subscribers.add((change) => told.push(change.service.id));
    subscribers.tell([aChange('1')]);
    expect(told).toEqual([]);
  });

  it('keeps two subscriptions of one function apart', () => {
    const subscribers = new Subscribers();
    let calls = 0;
    const count = (): void => {
      calls += 1;
    };
    const leave = subscribers.add(count);
    subscribers.add(count);
    leave();
    subscribers.tell([aChange('1')]);
    expect(calls).toBe(1);
  });
});
