import { describe, expect, it } from 'vitest';
import { addNs, type Timestamp, zeroTime } from '../../../src/base/time.ts';
import { formatServers, timeAgo } from '../../../src/catalog/index.ts';
import { aMoment, aPort, aService } from '../../support/fixtures.ts';
import { referenceSnapshot } from '../../support/reference-snapshot.ts';

const { wall } = aMoment();
const ago = (seconds: number): Timestamp => aMoment(-seconds).wall;

describe('timeAgo', () => {
  const [minute, hour, day] = [60, 3_600, 86_400];
  it.each([
    [-100, '1.0 sec ago'],
    [0, '1.0 sec ago'],
    [1, '1.0 sec ago'],
    [2, '2.0 secs ago'],
    [minute, '60.0 secs ago'],
    [minute + 1, '1.0 mins ago'],
    [90, '1.5 mins ago'],
    [hour, '60.0 mins ago'],
    [hour + 1, '1.0 hours ago'],
    [day, '24.0 hours ago'],
    [day + 1, '1.0 days ago'],
    [7 * day, '7.0 days ago'],
    [7 * day + 1, '1.0 weeks ago'],
    [100 * day, '14.3 weeks ago'],
  ])('%d s ago is %s', (seconds, text) => {
    expect(timeAgo(ago(seconds), wall)).toBe(text);
  });

  it.each([
    [75, '1.2 mins ago'],
    [105, '1.8 mins ago'],
    [69, '1.1 mins ago'],
    [81, '1.4 mins ago'],
  ])('%d s round to %s, as Go rounds', (seconds, text) => {
    expect(timeAgo(ago(seconds), wall)).toBe(text);
  });

  it('rounds both ends to seconds first', () => {
    expect(timeAgo(addNs(ago(2), 500_000_000n), wall)).toBe('1.0 sec ago');
    expect(timeAgo(addNs(ago(2), 499_999_999n), wall)).toBe('2.0 secs ago');
  });

  it('knows Go’s unset time', () => {
    expect(timeAgo(zeroTime, wall)).toBe('never');
  });
});

describe('formatServers', () => {
  const web = aService({
    hostname: 'chaucer',
    id: 'b',
    name: 'web',
    image: 'web:1',
    ports: [aPort(), aPort({ port: 9000, servicePort: null })],
    updated: ago(3),
  });
  const api = aService({ ...web, id: 'c', name: 'api', ports: [], status: 'draining', updated: ago(90) });

  it('lists servers, services by name, and members', () => {
    expect(formatServers(referenceSnapshot([web, api]), ['chaucer', 'shakespeare'], wall)).toBe(
      [
        'Services ------------------------------',
        '  chaucer: (3.0 secs ago)',
        `      c ${'api'.padEnd(30)} ${''.padEnd(15)} ${'web:1'.padEnd(45)}  1.5 mins ago    Draining `,
        `      b ${'web'.padEnd(30)} 8080->32768,0->9000 ${'web:1'.padEnd(45)}  3.0 secs ago    Alive    `,
        '',
        '',
        'Cluster Hosts -------------------------',
        '    chaucer',
        '    shakespeare',
        '---------------------------------------',
      ].join('\n'),
    );
  });

  it('says nothing of members when they are not known', () => {
    expect(formatServers(referenceSnapshot([]), null, wall)).toBe(
      'Services ------------------------------\n',
    );
  });

  it('gives each service one line, whatever it is called', () => {
    const nasty = 'x\n  forged: (1.0 sec ago)\u001b[2J';
    const service = aService({ id: nasty, name: nasty, image: nasty, hostname: nasty });
    const page = formatServers(referenceSnapshot([service]), [nasty], wall);
    expect(page.split('\n')).toHaveLength(8);
    expect(page).not.toContain('\u001b');
  });
});
