/** The container that NinesStack Sidecar's own test maps, to the service that it expects. */
import { expect, it } from 'vitest';
import { readContainer } from '../../src/discovery/docker/container.ts';
import { describeContainer } from '../../src/discovery/docker/labels.ts';
import { encodeService } from '../../src/service/index.ts';
import { plainOptions } from '../support/containers.ts';
import { at } from '../support/fixtures.ts';

const listed = {
  Id: '88862023487fa0ae043c47d7b441f684fc39145d1d9fa398450e4da2e8793a32',
  Image: 'example.com/docker/fabulous-container:latest',
  Names: ['/sample-app-go-worker-eebb5aad1a17ee'],
  Created: 1_457_144_774,
  Labels: { ServicePort_8080: '17010', ProxyMode: 'tcp' },
  Ports: [
    { PrivatePort: 9990, PublicPort: 0 },
    { PrivatePort: 8080, PublicPort: 31_355, Type: 'tcp', IP: '192.168.77.13' },
  ],
  Status: 'Up 5 minutes',
};

it('maps a container as Sidecar does', () => {
  const facts = readContainer(listed);
  if (!facts.ok) throw new Error(facts.error);
  const { discovered, problems } = describeContainer(facts.value, plainOptions, at('2026-03-11T12:18:11Z'));
  expect(problems).toEqual([]);
  expect(discovered && encodeService(discovered.service)).toBe(
    '{"ID":"88862023487f","Name":"example.com/docker/fabulous-container:latest"' +
      ',"Image":"example.com/docker/fabulous-container:latest","Created":"2016-03-05T02:26:14Z"' +
      ',"Hostname":"shakespeare","Ports":[{"Type":"tcp","Port":31355,"ServicePort":17010,"IP":"192.168.77.13"}]' +
      ',"Updated":"2026-03-11T12:18:11Z","ProxyMode":"tcp","Status":0}',
  );
});
