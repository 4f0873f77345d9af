import { describe, expect, it } from 'vitest';
import { EventHistory, parseEvent } from '../../../../src/discovery/docker/events.ts';
import { anEvent } from '../../../support/fake-engine.ts';

const id = 'c0ffee'.padEnd(64, '0');
const timeNs = 1_763_664_000_123_456_789n;

describe('an event', () => {
  it.each([
    ['die', 'gone'],
    ['stop', 'gone'],
    ['destroy', 'gone'],
    ['start', 'changed'],
    ['rename', 'changed'],
    ['update', 'changed'],
    ['health_status: unhealthy', 'changed'],
  ])('%s means that the container is %s, with its time to the nanosecond', (action, meaning) => {
    expect(parseEvent(anEvent(id, action, timeNs))).toEqual({ id, meaning, timeNs });
  });

  it.each(['exec_create: sh', 'exec_die', 'kill', 'attach', 'top'])('%s changes nothing', (action) => {
    expect(parseEvent(anEvent(id, action, timeNs))).toBeNull();
  });

  it('of a network with the id of a container changes nothing', () => {
    expect(parseEvent(anEvent(id, 'die', timeNs).replace('"container"', '"network"'))).toBeNull();
  });

  it('in the form of old engines is understood', () => {
    expect(parseEvent(`{"status":"die","id":"${id}","time":5}`)).toEqual({
      id,
      meaning: 'gone',
      timeNs: 5_000_000_000n,
    });
  });

  it.each([
    '',
    'x',
    '[]',
    'null',
    '{}',
    '{"Action":"die","Actor":{"ID":"../x"}}',
    '{"Action":{}}',
  ])('%s is not one', (line) => {
    expect(parseEvent(line)).toBeUndefined();
  });
});

describe('the history of events', () => {
  it('knows an event again when the stream repeats it', () => {
    const history = new EventHistory();
    expect([1n, 2n, 1n].map((ns) => history.add({ id, meaning: 'gone', timeNs: ns }))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('takes every event without a time as new', () => {
    const history = new EventHistory();
    const event = { id, meaning: 'gone', timeNs: 0n } as const;
    expect([history.add(event), history.add(event), history.since()]).toEqual([true, true, undefined]);
  });

  it('begins again two seconds before the newest event, and now before the first', () => {
    const history = new EventHistory();
    expect(history.since()).toBeUndefined();
    history.add({ id, meaning: 'gone', timeNs });
    history.add({ id, meaning: 'gone', timeNs: 1n });
    expect(history.since()).toBe(1_763_663_998);
  });

  it('forgets the oldest beyond its limit', () => {
    const history = new EventHistory();
    for (let ns = 1n; ns <= 1025n; ns += 1n) history.add({ id, meaning: 'gone', timeNs: ns });
    expect(history.add({ id, meaning: 'gone', timeNs: 2n })).toBe(false);
    expect(history.add({ id, meaning: 'gone', timeNs: 1n })).toBe(true);
  });
});
