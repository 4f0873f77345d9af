import { describe, expect, it } from 'vitest';
import { nearestLabel } from '../../../../src/discovery/docker/label-typos.ts';

const known = ['ServiceName', 'HealthCheck', 'HealthCheckFall', 'SidecarDiscover', 'app'];

describe('nearestLabel', () => {
  it.each([
    ['SidecarDiscovery', 'SidecarDiscover'],
    ['sidecar_discover', 'SidecarDiscover'],
    ['HealthCheckFail', 'HealthCheckFall'],
    ['Service-Name', 'ServiceName'],
    ['ServicePort-80', 'ServicePort_80'],
    ['ServicePorts_80', 'ServicePort_80'],
    ['ServicePort', 'ServicePort_<container port>'],
    ['ServicePort_http', 'ServicePort_<container port>'],
    ['APP', 'app'],
  ])('finds what %s was meant to be', (label, meant) => {
    expect(nearestLabel(label, known)).toBe(meant);
  });

  it.each([
    'com.docker.compose.service',
    'service.name',
    'io/ServiceName',
    'apt',
    'maintainer',
    'version',
    'Description',
    'x'.repeat(100_000),
    '',
  ])('leaves %s alone', (label) => {
    expect(nearestLabel(label, known)).toBeUndefined();
  });
});
