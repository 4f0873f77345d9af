import { describe, expect, it } from 'vitest';
import { resolveCheck } from '../../../src/health/spec.ts';
import { aPolicy, aSpec, aTarget } from '../../support/checks.ts';
import { aPort, aService } from '../../support/fixtures.ts';

const { defaults } = aPolicy();

describe('without a check', () => {
  it('the first tcp port in list order is asked at the advertised address', () => {
    const ports = [
      aPort({ type: 'udp', port: 53 }),
      aPort({ port: 81, servicePort: null, ip: '10.9.9.9' }),
      aPort(),
    ];
    expect(resolveCheck(aTarget({ service: aService({ ports }) }), '10.0.0.5', defaults)).toMatchObject({
      value: { type: 'HttpGet', args: 'http://10.0.0.5:81/version', intervalMs: 3000, timeoutMs: 2999 },
    });
  });

  it.each([
    ['', 'http://10.0.0.5:32768/'],
    ['/health?x=1', 'http://10.0.0.5:32768/health?x=1'],
    ['health', 'http://10.0.0.5:32768/health'],
  ])('the endpoint %j gives %s', (endpoint, args) => {
    expect(resolveCheck(aTarget(), '10.0.0.5', { ...defaults, endpoint })).toMatchObject({ value: { args } });
  });

  it('an IPv6 address stands in brackets', () => {
    expect(resolveCheck(aTarget(), 'fd00::5', defaults)).toMatchObject({
      value: { args: 'http://[fd00::5]:32768/version' },
    });
  });

  it('a service without a tcp port always passes', () => {
    const service = aService({ ports: [aPort({ type: 'udp' })] });
    expect(resolveCheck(aTarget({ service }), '10.0.0.5', defaults)).toMatchObject({
      value: { type: 'AlwaysSuccessful' },
    });
  });
});

describe('a check without arguments', () => {
  it.each([
    ['HttpGet', 'http://10.0.0.5:32768/version'],
    ['TcpConnect', '10.0.0.5:32768'],
  ] as const)('of type %s asks the first tcp port', (type, args) => {
    const check = aSpec({ type, args: ' ' });
    expect(resolveCheck(aTarget({ check }), '10.0.0.5', defaults)).toMatchObject({ value: { type, args } });
  });

  it('is refused when there is no tcp port to ask', () => {
    const target = aTarget({ check: aSpec({ args: '' }), service: aService({ ports: [] }) });
    expect(resolveCheck(target, '10.0.0.5', defaults)).toMatchObject({
      error: { expected: 'arguments for HttpGet, as the service has no tcp port' },
    });
  });
});

describe('timing', () => {
  it('of the check itself goes before the settings', () => {
    const check = aSpec({ intervalMs: 500, rise: 3 });
    expect(resolveCheck(aTarget({ check }), '10.0.0.5', defaults)).toMatchObject({
      value: { intervalMs: 500, timeoutMs: 2999, rise: 3, fall: 1 },
    });
  });

  it.each([
    [{ intervalMs: 1 }, '1ms', 'a check interval from 100ms to 24h'],
    [{ timeoutMs: 3_600_000 }, '1h', 'a check timeout from 10ms to 1m'],
    [{ rise: 0 }, '0', 'a rise that is a whole number from 1 to 1000'],
    [{ fall: 1.5 }, '1.5', 'a fall that is a whole number from 1 to 1000'],
  ])('of %j is refused', (changes, value, expected) => {
    expect(resolveCheck(aTarget({ check: aSpec(changes) }), '10.0.0.5', defaults)).toEqual({
      ok: false,
      error: { value: expect.stringMatching(value), expected },
    });
  });
});
