import { describe, expect, it } from 'vitest';
import type { Millis } from '../../../src/base/time.ts';
import { Suspicion, suspicionTerms } from '../../../src/swim/suspicion.ts';

const config = { suspicionMult: 4, suspicionMaxTimeoutMult: 6, probeIntervalMs: 1000 };
const start = 1000 as Millis;
const running = (): Suspicion => new Suspicion(suspicionTerms(config, 5), 'b', start);

describe('a suspicion', () => {
  it('lasts longest while there is one accuser, and shortest once enough confirm', () => {
    const suspicion = running();
    expect(suspicion.deadline - start).toBe(24_000);
    expect([suspicion.confirm('c'), suspicion.deadline - start]).toEqual([true, 11_381]);
    expect([suspicion.confirm('d'), suspicion.deadline - start]).toEqual([true, 4000]);
  });

  it('counts each accuser once, and the first not at all', () => {
    const suspicion = running();
    suspicion.confirm('c');
    expect([suspicion.confirm('b'), suspicion.confirm('c'), suspicion.confirmations]).toEqual([
      false,
      false,
      1,
    ]);
  });

  it('needs no more accusers than were expected', () => {
    const suspicion = running();
    for (const accuser of ['c', 'd']) suspicion.confirm(accuser);
    expect([suspicion.confirm('e'), suspicion.confirmations]).toEqual([false, 2]);
  });

  it('lasts the shortest time at once where nobody could confirm', () => {
    const terms = suspicionTerms(config, 3);
    expect(terms.expected).toBe(0);
    expect(new Suspicion(terms, 'b', start).deadline - start).toBe(4000);
  });

  it('is never lengthened by a hint or by a late confirmation', () => {
    const suspicion = running();
    suspicion.shortenTo(3000 as Millis);
    suspicion.shortenTo(9000 as Millis);
    suspicion.confirm('c');
    expect(suspicion.deadline).toBe(3000);
  });
});
