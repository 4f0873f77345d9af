/**
 * Hostile datagrams and streams on their whole way, from the envelope to the membership table. `PILLION_FUZZ` sets how
 * many are tried, `PILLION_FUZZ_SEED` which.
 */
import { expect, it } from 'vitest';
import { createRng } from '../../src/base/rng.ts';
import type { Millis } from '../../src/base/time.ts';
import { Directory, type Effects, presets, Swim, swimLimits } from '../../src/swim/index.ts';
import { openPacket, StreamDecoder, type WireError } from '../../src/wire/index.ts';
import { hostAddress, someVersions } from '../support/lone-core.ts';
import { anEnvelope, hashicorp } from '../support/messages.ts';
import { drawFrom, goldenBytes, hostileBytes } from '../support/wire-fuzz.ts';

const count = Number(process.env['PILLION_FUZZ'] ?? 200_000);
const seed = Number(process.env['PILLION_FUZZ_SEED'] ?? 1);
const envelope = anEnvelope({ verifyIncoming: false }, [
  Buffer.from('0102030405060708090a0b0c0d0e0f10', 'hex'),
]);

it(`${count} datagrams with seed ${seed} throw nothing, and each refused part is counted by its reason`, () => {
  const draw = drawFrom(seed);
  const golden = goldenBytes();
  const swim = aSilentCore();
  const refused = new Map<WireError['reason'], number>();
  let refusals = 0;
  for (let at = 0; at < count; at += 1) {
    const opened = openPacket(hostileBytes(golden, draw), envelope);
    const errors = opened.ok
      ? swim.receive(opened.value, hostAddress(1 + draw(250)), at as Millis)
      : [opened.error];
    refusals += errors.length;
    for (const { reason } of errors) refused.set(reason, (refused.get(reason) ?? 0) + 1);
  }
  expect([...refused.values()].reduce((sum, each) => sum + each, 0)).toBe(refusals);
  expect(refused.size).toBeGreaterThan(5);
  expect(swim.members().length).toBeLessThanOrEqual(swimLimits.members);
  expect(swim.member('self')?.status).toBe('alive');
}, 3_600_000);

it(`${count / 10} streams with seed ${seed} throw nothing, and what they say is merged or refused`, () => {
  const draw = drawFrom(seed);
  const golden = goldenBytes();
  const swim = aSilentCore();
  const ends = { refused: 0, merged: 0, misfit: 0, other: 0, unfinished: 0 };
  for (let at = 0; at < count / 10; at += 1) {
    const role = at % 2 ? 'acceptor' : 'dialler';
    const pushed = new StreamDecoder({ dialect: hashicorp, envelope, role }).push(hostileBytes(golden, draw));
    if (!pushed.ok) ends.refused += 1;
    else if (pushed.value === undefined) ends.unfinished += 1;
    else if (pushed.value.kind !== 'pushPull') ends.other += 1;
    else ends[swim.mergeState(pushed.value.nodes, at as Millis).ok ? 'merged' : 'misfit'] += 1;
  }
  expect(Object.values(ends).reduce((sum, each) => sum + each, 0)).toBe(count / 10);
  expect(Math.min(ends.refused, ends.merged, ends.other, ends.unfinished)).toBeGreaterThan(0);
  expect(swim.members().length).toBeLessThanOrEqual(swimLimits.members);
}, 3_600_000);

/** A core whose effects are let go of, so that whatever grows is its own. */
function aSilentCore(): Swim {
  const ignore = (): void => undefined;
  const effects: Effects = {
    send: ignore,
    schedule: ignore,
    exchange: ignore,
    resolveSeeds: ignore,
    deliver: ignore,
    notify: ignore,
  };
  const swim = new Swim({
    self: { name: 'self', addr: Uint8Array.of(10, 255, 0, 1), port: 7946, meta: null, vsn: someVersions },
    config: presets.lan,
    dialect: hashicorp,
    directory: new Directory(),
    rng: createRng(seed),
    effects,
    fillUser: () => [],
  });
  swim.start(0 as Millis);
  return swim;
}
