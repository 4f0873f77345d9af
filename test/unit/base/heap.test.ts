import { describe, expect, it } from 'vitest';
import { Heap } from '../../../src/base/heap.ts';
import { createRng } from '../../../src/base/rng.ts';

function drain<T>(heap: Heap<T>): T[] {
  const drained: T[] = [];
  while (heap.size > 0) drained.push(heap.pop() as T);
  return drained;
}

describe('Heap', () => {
  it('gives out what is due first', () => {
    const heap = new Heap<string>();
    for (const [at, item] of [
      [30, 'c'],
      [10, 'a'],
      [20, 'b'],
    ] as const)
      heap.push(at, item);
    expect(heap.nextAt).toBe(10);
    expect(drain(heap)).toEqual(['a', 'b', 'c']);
  });

  it('keeps the order of arrival among equals', () => {
    const heap = new Heap<number>();
    for (let i = 0; i < 50; i += 1) heap.push(i % 3, i);
    const sorted = Array.from({ length: 50 }, (_, i) => i).sort((a, b) => (a % 3) - (b % 3) || a - b);
    expect(drain(heap)).toEqual(sorted);
  });

  it('is empty after the last, and says that nothing is due', () => {
    const heap = new Heap<string>();
    heap.push(1, 'only');
    heap.pop();
    expect([heap.pop(), heap.size, heap.nextAt]).toEqual([undefined, 0, Number.POSITIVE_INFINITY]);
  });

  it('stays in order while entries come and go', () => {
    const rng = createRng(1);
    const heap = new Heap<number>();
    let last = 0;
    for (let i = 0; i < 2000; i += 1) {
      for (let pushes = rng.int(3); pushes > 0; pushes -= 1) {
        const at = last + rng.int(100);
        heap.push(at, at);
      }
      const next = heap.pop() ?? last;
      expect(next).toBeGreaterThanOrEqual(last);
      last = next;
    }
  });
});
