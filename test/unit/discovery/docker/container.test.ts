import { describe, expect, it } from 'vitest';
import {
  containerLimits,
  readContainer,
  readHealthOutput,
} from '../../../../src/discovery/docker/container.ts';
import { someFacts } from '../../../support/containers.ts';
import { aContainer } from '../../../support/fake-engine.ts';

describe('a listed container', () => {
  it.each([
    ['Id', 'NOT HEX', 'Id: 12 to 64 hex digits'],
    ['Id', undefined, 'Id: 12 to 64 hex digits'],
    ['Created', '2016', 'Created: seconds since 1970'],
    ['Created', 1.5, 'Created: seconds since 1970'],
    ['Created', 1e300, 'Created: seconds since 1970'],
    ['Labels', ['a'], 'Labels: at most 1024 strings by name'],
    ['Labels', { a: 1 }, 'Labels: at most 1024 strings by name'],
    ['Ports', [{ PrivatePort: 99_999 }], 'Ports: at most 2048 bindings'],
    ['Ports', [{ PrivatePort: 80, IP: 'evil\n' }], 'Ports: at most 2048 bindings'],
    ['Ports', [null], 'Ports: at most 2048 bindings'],
  ])('whose %s is %j is refused', (field, value, expected) => {
    expect(readContainer(aContainer({ [field]: value }))).toEqual({ ok: false, error: expected });
  });

  it.each([null, 'x', 7, []])('that is %j is refused', (entry) => {
    expect(readContainer(entry)).toEqual({ ok: false, error: 'an object' });
  });

  it('with more labels than anyone needs is refused', () => {
    const Labels = Object.fromEntries(
      Array.from({ length: containerLimits.labels + 1 }, (_, n) => [`l${n}`, '']),
    );
    expect(readContainer(aContainer({ Labels })).ok).toBe(false);
  });

  it('may lack what is null in old engines', () => {
    const facts = someFacts({
      Labels: null,
      Ports: null,
      NetworkSettings: null,
      HostConfig: null,
      State: undefined,
    });
    expect(facts).toMatchObject({ bindings: [], addresses: [], networkMode: '', state: '' });
  });

  it('goes by its own name, not by those that links give it', () => {
    expect(someFacts({ Names: ['/db/alias', '/web-1'] }).slashName).toBe('/web-1');
    expect(someFacts({ Names: null }).slashName).toBe('');
  });

  it('has the addresses of all its networks, without empty ones', () => {
    const Networks = { b: { IPAddress: '172.18.0.9', GlobalIPv6Address: 'fd00::9' }, a: { IPAddress: '' } };
    expect(someFacts({ NetworkSettings: { Networks } }).addresses).toEqual(['172.18.0.9', 'fd00::9']);
  });

  it.each([
    ['Up 5 minutes', null],
    ['Up 5 minutes (healthy)', 'healthy'],
    ['Up 5 minutes (unhealthy)', 'unhealthy'],
    ['Up 2 seconds (health: starting)', 'starting'],
    ['Up 5 minutes (Paused)', null],
  ])('of status %j has the verdict %s', (Status, health) => {
    expect(someFacts({ Status }).health).toBe(health);
  });
});

describe('the output of a HEALTHCHECK', () => {
  it('is that of the last run, cut to size', () => {
    const Log = [{ Output: 'old' }, { Output: ` new\n${'x'.repeat(5000)}` }];
    const output = readHealthOutput({ State: { Health: { Log } } });
    expect(output).toMatch(/^new\nx+$/);
    expect(output.length).toBeLessThanOrEqual(containerLimits.healthOutputChars);
  });

  it.each([
    null,
    {},
    { State: { Health: null } },
    { State: { Health: { Log: 'x' } } },
  ])('is empty when the answer is %j', (inspected) => {
    expect(readHealthOutput(inspected)).toBe('');
  });
});
