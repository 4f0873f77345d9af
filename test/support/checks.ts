/** Checks to start a test from: a host, its policy, and targets that differ where the test says. */
import type { CheckPolicy, CheckSpec, CheckTarget, HostIdentity } from '../../src/health/index.ts';
import { aService } from './fixtures.ts';

export function aHost(changes: Partial<HostIdentity> = {}): HostIdentity {
  return {
    hostname: 'shakespeare',
    advertiseIp: '10.0.0.5',
    addresses: ['10.0.0.5', 'fe80::1%eth0'],
    ...changes,
  };
}

export function aPolicy(changes: Partial<CheckPolicy> = {}): CheckPolicy {
  return {
    host: aHost(),
    defaults: { endpoint: '/version', intervalMs: 3000, timeoutMs: 2999, rise: 1, fall: 1 },
    allowExternalFromLabels: false,
    ...changes,
  };
}

export function aSpec(changes: Partial<CheckSpec> = {}): CheckSpec {
  return { type: 'HttpGet', origin: 'label', args: 'http://127.0.0.1:8080/', ...changes };
}

export function aTarget(changes: Partial<CheckTarget> = {}): CheckTarget {
  return { service: aService(), check: null, engineHealth: null, addresses: [], ...changes };
}
