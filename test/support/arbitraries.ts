/** Arbitrary values for property tests. What one property needs to be special it says itself. */
import fc from 'fast-check';
import { addNs, epoch, type Timestamp } from '../../src/base/time.ts';
import { noPorts, type Port, type Service, type Status } from '../../src/service/index.ts';

const day = 86_400_000_000_000n;

export const aStatus: fc.Arbitrary<Status> = fc.constantFrom(
  'alive',
  'tombstone',
  'unhealthy',
  'unknown',
  'draining',
);

/** Text that has a UTF-8 form, with control characters, separators and characters beyond the BMP. */
export const anyText = fc.string({ unit: 'binary', maxLength: 20 });

/** From Go's unset time to the last that can be written, in nanoseconds. */
export const anyTime: fc.Arbitrary<Timestamp> = fc
  .bigInt({ min: -719_162n * day, max: 2_932_896n * day })
  .map((ns) => addNs(epoch, ns));

export const anyPort: fc.Arbitrary<Port> = fc.record({
  type: fc.constantFrom('tcp', 'udp', 'sctp'),
  port: fc.integer({ min: 0, max: 65535 }),
  servicePort: fc.option(fc.integer({ min: 1, max: 65535 })),
  ip: fc.oneof(fc.ipV4(), fc.ipV6(), anyText),
});

export const anyService: fc.Arbitrary<Service> = fc.record({
  id: anyText,
  name: anyText,
  image: anyText,
  created: anyTime,
  hostname: anyText,
  ports: fc.oneof(fc.constant(noPorts), fc.array(anyPort, { maxLength: 3 })),
  updated: anyTime,
  proxyMode: fc.oneof(fc.constantFrom('http', 'tcp', 'ws'), anyText),
  status: aStatus,
});
