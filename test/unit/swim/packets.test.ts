import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/base/rng.ts';
import type { Millis } from '../../../src/base/time.ts';
import { Awareness } from '../../../src/swim/awareness.ts';
import { BroadcastQueue } from '../../../src/swim/broadcasts.ts';
import type { Core } from '../../../src/swim/core.ts';
import { Directory, presets, type UserRoom } from '../../../src/swim/index.ts';
import { createCounters } from '../../../src/swim/limits.ts';
import { MemberTable } from '../../../src/swim/members.ts';
import { Packets } from '../../../src/swim/packets.ts';
import { createDialect } from '../../../src/wire/index.ts';
import { someVersions } from '../../support/lone-core.ts';
import { type RecordedEffects, recordEffects } from '../../support/record-effects.ts';

interface Rig {
  readonly packets: Packets;
  readonly broadcasts: BroadcastQueue;
  readonly effects: RecordedEffects;
  readonly rooms: UserRoom[];
}

function rigWith(user: (room: UserRoom) => readonly Uint8Array[] = () => [], envelopeBytes = 0): Rig {
  const config = { ...presets.lan, envelopeBytes, compress: false };
  const rng = createRng(1);
  const effects = recordEffects();
  const members = new MemberTable(new Directory(), rng);
  const self = { name: 'self', addr: Uint8Array.of(10, 0, 0, 1), port: 7946, meta: null, vsn: someVersions };
  const selfSlot = members.add('self', { status: 'alive', incarnation: 1, identity: self }, 0 as Millis);
  if (selfSlot === undefined) throw new Error('no room');
  const core: Core = {
    self,
    selfSlot,
    config,
    dialect: createDialect({ name: 'hashicorp' }),
    members,
    awareness: new Awareness(8),
    rng,
    effects,
    counters: createCounters(),
    nextSeqNo: () => 1,
  };
  const broadcasts = new BroadcastQueue({ order: 'largest', largestBytes: 1400, limit: 1000 });
  const rooms: UserRoom[] = [];
  const fillUser = (room: UserRoom): readonly Uint8Array[] => {
    rooms.push(room);
    return user(room);
  };
  return { packets: new Packets(core, broadcasts, fillUser), broadcasts, effects, rooms };
}

const to = { address: '10.0.0.2', port: 7946 };
const nack = { kind: 'nack', seqNo: 1 } as const;
/** A rumour of this many bytes. */
const rumour = (bytes: number): Uint8Array => {
  const payload = new Uint8Array(bytes);
  payload[0] = 8;
  return payload;
};

describe('a packet', () => {
  it('of one message is that message', () => {
    const { packets, effects } = rigWith();
    packets.send(to, nack);
    expect(effects.sent[0]?.packet[0]).toBe(11);
  });

  it.each([0, 29, 60])('is filled to the byte and no further, with %i bytes of envelope', (envelopeBytes) => {
    const { packets, broadcasts, effects } = rigWith(undefined, envelopeBytes);
    for (let i = 0; i < 100; i += 1) broadcasts.put(`${i}`, rumour(50 + (i % 7)));
    for (let bytes = 4; bytes < 60; bytes += 1) broadcasts.put(`filler ${bytes}`, rumour(bytes));
    packets.send(to, nack);
    expect(effects.sent[0]?.packet.length).toBe(1400 - envelopeBytes);
  });

  it('offers the layer above what rumours leave', () => {
    const { packets, broadcasts, rooms } = rigWith();
    broadcasts.put('a', rumour(100));
    packets.draw(packets.room);
    packets.draw(packets.room);
    expect(rooms[0]).toEqual({ bytes: 1398 - 102, overheadBytes: 3 });
  });

  it('takes the largest record that Sidecar may send', () => {
    const { packets, effects } = rigWith(({ bytes, overheadBytes }) => [
      new Uint8Array(bytes - overheadBytes),
    ]);
    const parts = packets.draw(packets.room);
    packets.transmit(to, parts, { crc: false });
    const [message] = effects.messages();
    expect(message?.kind === 'user' ? message.payload.length : 0).toBe(1395);
  });

  it('is followed by another when there are more parts than a compound holds', () => {
    const { packets, effects } = rigWith();
    packets.transmit(
      to,
      Array.from({ length: 130 }, () => rumour(4)),
      { crc: false },
    );
    expect(effects.sent).toHaveLength(2);
    expect(effects.messages()).toHaveLength(130);
  });
});
