import { describe, expect, it } from 'vitest';
import { type MasterState, parseMasterState, reloadVerdict } from '../../../../src/outputs/haproxy/master.ts';

const answer = (master: string, worker: string): string =>
  `#<PID>          <type>          <reloads>       <uptime>        <version>      \n${master}\n` +
  `# workers\n${worker}\n# old workers\n99              worker          0               0d00h00m09s     2.6.12\n# programs\n\n`;

describe('show proc', () => {
  it('is read as 2.6 prints it', () => {
    const text = answer(
      '11878           master          2 [failed: 1]   0d00h00m03s     2.6.12-1+deb12u4',
      '11909           worker          1               0d00h00m02s     2.6.12-1+deb12u4',
    );
    expect(parseMasterState(text)).toEqual({ pid: 11878, reloads: 2, failed: 1, hasFreshWorker: false });
  });

  it('is read without a count of failures', () => {
    const text = answer('7   master   3   0d00h00m03s   3.2.1', '8   worker   0   0d00h00m02s   3.2.1');
    expect(parseMasterState(text)).toEqual({ pid: 7, reloads: 3, failed: 0, hasFreshWorker: true });
  });

  it.each(['', 'Unknown command', '# workers\n'])('%j is no answer', (text) => {
    expect(parseMasterState(text)).toBeUndefined();
  });
});

describe('a reload', () => {
  const before: MasterState = { pid: 1, reloads: 4, failed: 0, hasFreshWorker: true };

  it.each([
    ['has not begun while the count stands', before, 'pending'],
    ['is under way without a fresh worker', { ...before, reloads: 5, hasFreshWorker: false }, 'pending'],
    ['is done with a fresh worker', { ...before, reloads: 5 }, 'loaded'],
    ['is refused with a failure', { ...before, reloads: 5, failed: 1, hasFreshWorker: false }, 'refused'],
    ['is needless when another master has started', { ...before, pid: 2, reloads: 4 }, 'loaded'],
    ['is judged by itself after others', { ...before, reloads: 6 }, 'loaded'],
  ] as const)('%s', (_what, now, verdict) => {
    expect(reloadVerdict(before, now)).toBe(verdict);
  });
});
