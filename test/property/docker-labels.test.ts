/** Whatever anyone writes into labels or an engine into its listing, nothing throws and nobody else suffers. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeProblem } from '../../src/base/problem.ts';
import { readContainer } from '../../src/discovery/docker/container.ts';
import { describeContainer } from '../../src/discovery/docker/labels.ts';
import { publishedPorts } from '../../src/discovery/docker/ports.ts';
import { ContainerTable } from '../../src/discovery/docker/table.ts';
import { plainOptions } from '../support/containers.ts';
import { aContainer } from '../support/fake-engine.ts';
import { aMoment } from '../support/fixtures.ts';

const labelName = fc.oneof(
  fc.constantFrom(
    'ServiceName',
    'ServicePort_80',
    'ServicePort_81',
    'ServicePort-80',
    'HealthCheck',
    'HealthCheckArgs',
    'HealthCheckInterval',
    'HealthCheckRise',
    'SidecarListener',
    'SidecarDiscover',
    'SidecarDiscovery',
    'ProxyMode',
  ),
  fc.string({ unit: 'binary' }),
);
const labelValue = fc.oneof(
  fc.constantFrom('', 'false', '8080', '-1', '1e3', '99999999999', 'HttpGet', 'tcp', '300ms', '\n', '\u0000'),
  fc.string({ unit: 'binary' }),
  fc.string({ minLength: 4000, maxLength: 6000 }),
);
const anyLabels = fc.dictionary(labelName, labelValue, { maxKeys: 30 });

const binding = fc.record({
  Type: fc.constantFrom('tcp', 'udp'),
  PrivatePort: fc.constantFrom(80, 81, 443),
  PublicPort: fc.constantFrom(0, 8080, 8081, 32_768),
  IP: fc.constantFrom('', '0.0.0.0', '::', '127.0.0.1', '192.0.2.7', '2001:db8::1'),
});

function listOf(entries: readonly unknown[]): ContainerTable {
  const table = new ContainerTable((facts) => describeContainer(facts, plainOptions, aMoment().wall));
  table.replaceAll(entries);
  return table;
}

it('any labels on one container never alter what is said of another', () => {
  const good = aContainer({ Id: 'd0d0'.padEnd(64, '0') });
  const [alone] = listOf([good]).update().instances;
  fc.assert(
    fc.property(anyLabels, (labels) => {
      const { instances } = listOf([aContainer({ Labels: labels }), good]).update();
      expect(instances.find(({ service }) => service.id === 'd0d000000000')).toEqual(alone);
    }),
  );
});

it('a problem is always one printable line that names the container', () => {
  fc.assert(
    fc.property(anyLabels, (labels) => {
      const { problems } = listOf([aContainer({ Labels: labels })]).update();
      expect(problems.length).toBeLessThanOrEqual(20);
      for (const problem of problems) {
        expect(describeProblem(problem)).toMatch(/^container web-1 \(c0ffee000000\): \P{Cc}*$/u);
      }
    }),
  );
});

it('what is exported is always a port number that some label asked for', () => {
  fc.assert(
    fc.property(anyLabels, fc.array(binding), (labels, Ports) => {
      const { instances } = listOf([aContainer({ Labels: labels, Ports })]).update();
      for (const { servicePort } of instances.flatMap(({ service }) => service.ports)) {
        expect(
          servicePort === null || Object.values(labels).some((text) => Number(text) === servicePort),
        ).toBe(true);
      }
    }),
  );
});

it("the engine's order of ports and containers makes no difference", () => {
  const shuffled = fc
    .array(binding, { maxLength: 12 })
    .chain((ports) => fc.tuple(fc.constant(ports), fc.shuffledSubarray(ports, { minLength: ports.length })));
  fc.assert(
    fc.property(shuffled, fc.constantFrom('10.0.0.5', '2001:db8::5'), ([ports, others], advertiseIp) => {
      const read = (entries: unknown): ReturnType<typeof publishedPorts> => {
        const facts = readContainer(aContainer({ Ports: entries }));
        return facts.ok ? publishedPorts(facts.value.bindings, advertiseIp) : [];
      };
      expect(read(others)).toEqual(read(ports));
    }),
  );
  const [one, two] = [aContainer(), aContainer({ Id: 'd0d0'.padEnd(64, '0') })];
  expect(listOf([one, two]).update()).toEqual(listOf([two, one]).update());
});

it('any JSON in the place of a listing is read or refused, never thrown at', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.constantFrom('Id', 'Names', 'Labels', 'Ports', 'NetworkSettings'),
      (value, field) => {
        listOf([value, aContainer({ [field]: value })]).update();
      },
    ),
  );
});
