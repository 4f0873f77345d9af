import { describe, expect, it } from 'vitest';
import { BroadcastQueue } from '../../../src/swim/broadcasts.ts';

const room = { bytes: 100, overheadBytes: 2, parts: 127 };
const of = (length: number, fill = 0): Uint8Array => new Uint8Array(length).fill(fill);
const queueOf = (changes: Partial<ConstructorParameters<typeof BroadcastQueue>[0]> = {}): BroadcastQueue =>
  new BroadcastQueue({ order: 'largest', largestBytes: 100, limit: 10, ...changes });

describe('BroadcastQueue', () => {
  it('forgets a rumour that was sent often enough', () => {
    const queue = queueOf();
    queue.put('a', of(10));
    expect([queue.take(room, 2).length, queue.take(room, 2).length, queue.take(room, 2).length]).toEqual([
      1, 1, 0,
    ]);
    expect(queue.has('a')).toBe(false);
  });

  it('replaces an older rumour about the same member, which then counts as never sent', () => {
    const queue = queueOf();
    queue.put('a', of(10, 1));
    queue.take(room, 2);
    queue.put('a', of(10, 2));
    expect(queue.size).toBe(1);
    expect([queue.take(room, 2), queue.take(room, 2)]).toEqual([[of(10, 2)], [of(10, 2)]]);
  });

  it('sends what was sent least before what was sent more', () => {
    const queue = queueOf();
    queue.put('old', of(90, 1));
    queue.take(room, 5);
    queue.put('new', of(20, 2));
    expect(queue.take({ ...room, bytes: 30 }, 5)).toEqual([of(20, 2)]);
  });

  it('passes over what does not fit', () => {
    const queue = queueOf({ order: 'newest' });
    queue.put('small', of(10));
    queue.put('big', of(99));
    expect(queue.take(room, 2)).toEqual([of(10)]);
  });

  it('draws no more parts than a packet takes', () => {
    const queue = queueOf();
    for (const key of ['a', 'b', 'c']) queue.put(key, of(5));
    expect(queue.take({ ...room, parts: 2 }, 2)).toHaveLength(2);
  });

  it('counts a fresh rumour once for each copy', () => {
    const queue = queueOf();
    queue.put('a', of(10));
    expect(queue.takeFresh(room, 3, 4)).toHaveLength(1);
    expect(queue.hasFresh).toBe(false);
    expect([queue.take(room, 4).length, queue.take(room, 4).length]).toEqual([1, 0]);
  });

  it('draws only fresh rumours when asked for those', () => {
    const queue = queueOf();
    queue.put('old', of(10, 1));
    queue.take(room, 4);
    queue.put('new', of(10, 2));
    expect(queue.takeFresh(room, 1, 4)).toEqual([of(10, 2)]);
  });

  it('refuses what fits no packet, and keeps what it had about the member', () => {
    const queue = queueOf();
    queue.put('a', of(10));
    expect(queue.put('a', of(101))).toBe(1);
    expect(queue.take(room, 2)).toEqual([of(10)]);
  });

  it('drops what was sent most often when it is full', () => {
    const queue = queueOf({ limit: 2 });
    queue.put('old', of(10));
    queue.take(room, 9);
    queue.put('b', of(10));
    expect(queue.put('c', of(10))).toBe(1);
    expect(['old', 'b', 'c'].map((key) => queue.has(key))).toEqual([false, true, true]);
  });
});
