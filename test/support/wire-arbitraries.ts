/** Every message that the wire can carry, for fast-check. */
import fc from 'fast-check';
import type { Message, NodeState, StreamMessage } from '../../src/wire/index.ts';

const u16 = fc.nat(0xffff);
const u32 = fc.oneof(
  fc.nat(300),
  fc.nat(0x7fff_ffff).map((n) => n * 2 + 1),
  fc.constant(0xffff_ffff),
);
const name = fc.string({ unit: 'grapheme', maxLength: 40 });
const bytesOf = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });
const address = fc.oneof(bytesOf(4), bytesOf(16));
const meta = fc.option(fc.uint8Array({ maxLength: 512 }));
const vsn = fc.oneof(bytesOf(6), fc.uint8Array({ maxLength: 6 }));
const source = {
  sourceAddr: fc.oneof(bytesOf(0), address),
  sourceNode: name,
  sourcePort: u16,
};

const ping = fc.record({ kind: fc.constant('ping' as const), node: name, seqNo: u32, ...source });
const ack = fc.record({
  kind: fc.constant('ack' as const),
  payload: fc.option(fc.uint8Array({ maxLength: 300 })),
  seqNo: u32,
});
const user = fc.record({ kind: fc.constant('user' as const), payload: fc.uint8Array({ maxLength: 300 }) });
const accusation = { from: name, incarnation: u32, node: name };
const alive = { addr: address, incarnation: u32, meta, port: u16, vsn };

export const message: fc.Arbitrary<Message> = fc.oneof(
  ping,
  fc.record({
    kind: fc.constant('indirectPing' as const),
    nack: fc.boolean(),
    node: name,
    port: u16,
    seqNo: u32,
    target: address,
    ...source,
  }),
  ack,
  fc.record({ kind: fc.constant('nack' as const), seqNo: u32 }),
  fc.record({ kind: fc.constant('suspect' as const), ...accusation }),
  fc.record({ kind: fc.constant('alive' as const), node: name, ...alive }),
  fc.record({ kind: fc.constant('dead' as const), ...accusation }),
  user,
);

const node: fc.Arbitrary<NodeState> = fc.record({
  name,
  state: fc.constantFrom('alive', 'suspect', 'dead', 'left'),
  ...alive,
});

export const streamMessage: fc.Arbitrary<StreamMessage> = fc.oneof(
  ping,
  ack,
  user,
  fc.record({ kind: fc.constant('error' as const), error: name }),
  fc.record({
    kind: fc.constant('pushPull' as const),
    join: fc.boolean(),
    nodes: fc.array(node, { maxLength: 20 }),
    userState: fc.uint8Array({ maxLength: 1000 }),
  }),
);
