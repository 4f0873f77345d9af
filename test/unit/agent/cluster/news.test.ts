import { pino } from 'pino';
import { expect, it } from 'vitest';
import { logChange } from '../../../../src/agent/cluster/news.ts';
import type { Millis } from '../../../../src/base/time.ts';
import type { MembershipChange } from '../../../../src/swim/index.ts';

const member = {
  name: 'chaucer',
  addr: Uint8Array.of(10, 0, 0, 7),
  address: { address: '10.0.0.7', port: 7946 },
  port: 7946,
  meta: null,
  vsn: new Uint8Array(6),
  status: 'alive',
  incarnation: 1,
  changedAt: 0 as Millis,
} as const;
const claim = {
  kind: 'conflict',
  name: 'chaucer',
  known: member.address,
  claimed: { address: '::1', port: 7 },
} as const;

/** Level and text of the line; undefined for those that only who debugs sees. */
function told(change: MembershipChange, isNews = true): unknown {
  const lines: string[] = [];
  const log = pino(
    { base: null, formatters: { level: (level) => ({ level }) } },
    { write: (line: string) => lines.push(line) },
  );
  logChange(change, isNews, log);
  return lines
    .map((line) => JSON.parse(line) as { level: string; msg: string })
    .map(({ level, msg }) => `${level} ${msg}`)[0];
}

it.each<[MembershipChange, string | undefined]>([
  [{ kind: 'joined', member }, 'info chaucer has joined'],
  [{ kind: 'left', member }, 'info chaucer has left'],
  [{ kind: 'failed', member }, 'warn chaucer has failed'],
  [{ kind: 'suspected', member }, undefined],
  [{ kind: 'departed' }, undefined],
  [
    { kind: 'incompatible', name: 'serf', vsn: new Uint8Array(6) },
    'warn serf speaks other versions; its state is refused',
  ],
  [claim, 'warn two hosts are named chaucer: 10.0.0.7:7946 keeps the name, [::1]:7 claims it'],
])('$0.kind is told as %s', (change, line) => {
  expect(told(change)).toBe(line);
});

it('a conflict that is known already is not told again', () => {
  expect(told(claim, false)).toBeUndefined();
});
