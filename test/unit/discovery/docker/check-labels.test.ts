import { describe, expect, it } from 'vitest';
import { describeLabels } from '../../../support/containers.ts';

const checkOf = (labels: Record<string, string>) => describeLabels(labels).discovered?.check;

describe('HealthCheck', () => {
  it('is read with everything that refines it', () => {
    const labels = {
      HealthCheck: 'TcpConnect',
      HealthCheckArgs: '{{ host }}:{{ tcp 8080 }}',
      HealthCheckInterval: '1.5s',
      HealthCheckTimeout: '500ms',
      HealthCheckRise: '2',
      HealthCheckFall: '3',
    };
    expect(checkOf(labels)).toEqual({
      type: 'TcpConnect',
      origin: 'label',
      args: '{{ host }}:{{ tcp 8080 }}',
      intervalMs: 1500,
      timeoutMs: 500,
      rise: 2,
      fall: 3,
    });
    expect(describeLabels(labels).problems).toEqual([]);
  });

  it.each([{}, { HealthCheck: '' }])('that is absent or empty means the default check', (labels) => {
    expect(checkOf(labels)).toBeNull();
  });

  it('of an unknown type is an HttpGet with the same arguments, as upstream has it, and is told', () => {
    const labels = { HealthCheck: 'httpget', HealthCheckArgs: 'http://:80/' };
    expect(checkOf(labels)).toEqual({ type: 'HttpGet', origin: 'label', args: 'http://:80/' });
    expect(describeLabels(labels).problems).toMatchObject([{ value: 'httpget', effect: 'HttpGet is used' }]);
  });

  it('with arguments beyond all measure exports nothing', () => {
    const labels = { ServicePort_80: '80', HealthCheck: 'HttpGet', HealthCheckArgs: 'x'.repeat(4097) };
    const { discovered, problems } = describeLabels(labels);
    expect(discovered?.service.ports[0]?.servicePort).toBeNull();
    expect(problems).toMatchObject([{ expected: 'at most 4096 characters' }]);
  });
});

describe('a refinement', () => {
  it.each([
    ['HealthCheckInterval', '20', /a duration such as 300ms/],
    ['HealthCheckInterval', '1ms', /a duration from 100ms to 24h/],
    ['HealthCheckTimeout', '-1s', /a duration from 10ms to/],
    ['HealthCheckRise', '0', /a whole number from 1 to/],
    ['HealthCheckFall', 'three', /a whole number from 1 to/],
  ])('%s of %s is ignored alone', (label, value, expected) => {
    const labels = { HealthCheck: 'AlwaysSuccessful', [label]: value };
    expect(checkOf(labels)).toEqual({ type: 'AlwaysSuccessful', origin: 'label', args: '' });
    expect(describeLabels(labels).problems).toMatchObject([
      { value, expected: expect.stringMatching(expected), effect: 'the setting for all services is used' },
    ]);
  });

  it('without HealthCheck is told to mean nothing', () => {
    expect(describeLabels({ HealthCheckArgs: 'http://:80/' }).problems).toMatchObject([
      { expected: 'HealthCheck beside it', effect: 'the default check is used' },
    ]);
  });
});
