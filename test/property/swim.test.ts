import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BroadcastQueue } from '../../src/swim/broadcasts.ts';
import { type Additions, allAdditions, Directory, type Timer } from '../../src/swim/index.ts';
import type { Message, NodeState } from '../../src/wire/index.ts';
import { alive, dead, LoneCore, nodeState, suspect } from '../support/lone-core.ts';

const runs = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 300) };

const others = ['b', 'c', 'd', 'e', 'f'];
const aName = fc.constantFrom('self', ...others);
const anIncarnation = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constant(0xffff_ffff));
const ownHome = { addr: Uint8Array.of(10, 0, 0, 1) };
const noSource = { sourceAddr: new Uint8Array(0), sourceNode: '', sourcePort: 0 };

const anAlive = fc
  .record({ name: aName, incarnation: anIncarnation, meta: fc.constantFrom(null, Uint8Array.of(1)) })
  .map(({ name, ...changes }) => alive(name, { ...changes, ...(name === 'self' ? ownHome : {}) }));
const aMove = anAlive.map((claim): Message => ({ ...claim, addr: Uint8Array.of(10, 9, 9, 9) }));
const anAccusation = fc
  .tuple(fc.constantFrom(suspect, dead), aName, aName, anIncarnation)
  .map(([make, name, from, incarnation]) => make(name, from, incarnation));
const aSeqNo = fc.integer({ min: 0, max: 8 });
const aMessage: fc.Arbitrary<Message> = fc.oneof(
  { weight: 4, arbitrary: anAlive },
  { weight: 4, arbitrary: anAccusation },
  aSeqNo.map((seqNo): Message => ({ kind: 'ack', seqNo, payload: null })),
  aSeqNo.map((seqNo): Message => ({ kind: 'nack', seqNo })),
  fc.tuple(aName, aSeqNo).map(([node, seqNo]): Message => ({ kind: 'ping', node, seqNo, ...noSource })),
);
const aNodeState: fc.Arbitrary<NodeState> = fc
  .record({
    name: aName,
    incarnation: anIncarnation,
    state: fc.constantFrom<NodeState['state']>('alive', 'suspect', 'dead', 'left'),
  })
  .map(({ name, ...changes }) => nodeState(name, { ...changes, ...(name === 'self' ? ownHome : {}) }));

/** Something that can happen to a core. */
type Step =
  | { readonly kind: 'hear'; readonly messages: readonly Message[] }
  | { readonly kind: 'merge'; readonly nodes: readonly NodeState[] }
  | { readonly kind: 'stream'; readonly outcome: 'refused' | 'failed'; readonly id: number }
  | { readonly kind: 'advance' | 'freeze'; readonly ms: number }
  | { readonly kind: 'join' | 'leave' };

const stepWith = (message: fc.Arbitrary<Message>): fc.Arbitrary<Step> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .array(message, { minLength: 1, maxLength: 4 })
        .map((messages): Step => ({ kind: 'hear', messages })),
    },
    {
      weight: 2,
      arbitrary: fc.array(aNodeState, { maxLength: 4 }).map((nodes): Step => ({ kind: 'merge', nodes })),
    },
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 4000 }).map((ms): Step => ({ kind: 'advance', ms })) },
    fc.integer({ min: 0, max: 60_000 }).map((ms): Step => ({ kind: 'freeze', ms })),
    fc
      .tuple(fc.constantFrom('refused' as const, 'failed' as const), aSeqNo)
      .map(([outcome, id]): Step => ({ kind: 'stream', outcome, id })),
    fc.constantFrom<Step>({ kind: 'join' }, { kind: 'join' }, { kind: 'leave' }),
  );

const aStepAtHome = stepWith(aMessage);
const aStep = stepWith(fc.oneof({ weight: 3, arbitrary: aMessage }, aMove));

function take(core: LoneCore, step: Step): void {
  const { swim, now } = core;
  if (step.kind === 'hear') core.hear(...step.messages);
  else if (step.kind === 'merge') swim.mergeState(step.nodes, now);
  else if (step.kind === 'stream') swim.answer({ kind: step.outcome, id: step.id }, now);
  else if (step.kind === 'advance') core.advance(step.ms);
  else if (step.kind === 'freeze') core.freeze(step.ms);
  else if (step.kind === 'join') swim.join([{ address: '10.0.0.9', port: 7946 }], now);
  else swim.leave(now);
}

const someAdditions: fc.Arbitrary<(keyof Additions)[]> = fc.subarray(
  Object.keys(allAdditions) as (keyof Additions)[],
);

describe('a core', () => {
  it('never lets an incarnation fall while a member stays where it is', () => {
    fc.assert(
      fc.property(fc.array(aStepAtHome, { maxLength: 30 }), someAdditions, (steps, without) => {
        const core = new LoneCore({ without });
        for (const step of steps) {
          const before = core.swim.members();
          take(core, step);
          for (const { name, incarnation } of before) {
            const after = core.swim.member(name)?.incarnation;
            if (after !== undefined) expect(after).toBeGreaterThanOrEqual(incarnation);
          }
        }
      }),
      runs,
    );
  });

  it('is brought to the same table by the same claims, in whatever order and however often they are told', () => {
    const claimSet = fc.array(
      fc.tuple(fc.constantFrom(...others), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 2 })),
    );
    fc.assert(
      fc.property(claimSet, fc.infiniteStream(fc.nat()), (facts, order) => {
        const claims = facts.flatMap(([name, incarnation, kind]) => claimsUpTo(name, incarnation, kind));
        const shuffled = claims
          .map((claim) => ({ claim, key: order.next().value }))
          .sort((a, b) => a.key - b.key);
        expect(tableAfter(shuffled.map(({ claim }) => claim))).toEqual(tableAfter(claims));
      }),
      runs,
    );
  });

  it('does the same with a directory of its own as with a shared one', () => {
    const someSteps = fc.array(fc.tuple(fc.boolean(), aStep), { maxLength: 25 });
    fc.assert(
      fc.property(someSteps, (steps) => {
        const shared = new Directory();
        const together = pairOf(() => shared);
        const apart = pairOf(() => new Directory());
        for (const [isFirst, step] of steps) {
          for (const pair of [together, apart]) take(isFirst ? pair.first : pair.second, step);
        }
        expect([traceOf(together.first), traceOf(together.second)]).toEqual([
          traceOf(apart.first),
          traceOf(apart.second),
        ]);
      }),
      runs,
    );
  });
});

/** An accusation is only made of what a member has said about itself. */
function claimsUpTo(name: string, incarnation: number, kind: number): Message[] {
  const said = alive(name, { incarnation });
  if (kind === 0) return [said];
  return [said, kind === 1 ? suspect(name, 'z', incarnation) : dead(name, 'z', incarnation)];
}

/** What a core believes once telling it all again changes nothing. */
function tableAfter(claims: readonly Message[]): string[] {
  const core = new LoneCore();
  let before: string[];
  let after = tableOf(core);
  do {
    before = after;
    for (const claim of claims) core.hear(claim);
    after = tableOf(core);
  } while (String(before) !== String(after));
  return after;
}

const tableOf = (core: LoneCore): string[] =>
  core.swim
    .members()
    .map(({ name, status, incarnation }) => `${name} ${status} ${incarnation}`)
    .sort();

function pairOf(directory: () => Directory): { first: LoneCore; second: LoneCore } {
  const self = { name: 'other', addr: Uint8Array.of(10, 0, 0, 2) };
  return {
    first: new LoneCore({ directory: directory() }),
    second: new LoneCore({ directory: directory(), self, seed: 2 }),
  };
}

/** Everything that a core has done. Slots are its directory's own business. */
function traceOf({ effects, swim }: LoneCore): unknown {
  const { sent, exchanges, changes, seedRequests } = effects;
  const timers = effects.timers.map(({ timer, at }) => ({ timer: withoutSlot(timer), at }));
  return { sent, exchanges, changes, seedRequests, timers, members: swim.members(), health: swim.health };
}

function withoutSlot(timer: Timer): Partial<Timer> {
  return timer.kind === 'suspect' ? { kind: timer.kind } : timer;
}

describe('the broadcast queue', () => {
  const aRumour = fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    bytes: fc.integer({ min: 1, max: 60 }),
  });
  const anOrder = fc.constantFrom('largest' as const, 'newest' as const);
  const aRoom = fc.record({
    bytes: fc.integer({ min: 0, max: 150 }),
    overheadBytes: fc.integer({ min: 0, max: 5 }),
    parts: fc.integer({ min: 0, max: 4 }),
  });

  it('never draws more than there is room for', () => {
    fc.assert(
      fc.property(anOrder, fc.array(fc.tuple(aRumour, aRoom, fc.boolean())), (order, steps) => {
        const queue = new BroadcastQueue({ order, largestBytes: 60, limit: 5 });
        for (const [{ key, bytes }, room, isFresh] of steps) {
          queue.put(key, new Uint8Array(bytes));
          const taken = isFresh ? queue.takeFresh(room, 2, 4) : queue.take(room, 4);
          const used = taken.reduce((sum, part) => sum + part.length + room.overheadBytes, 0);
          expect(used).toBeLessThanOrEqual(room.bytes);
          expect(taken.length).toBeLessThanOrEqual(room.parts);
          expect(queue.size).toBeLessThanOrEqual(5);
        }
      }),
      runs,
    );
  });

  it('sends every rumour as often as it may be sent, and no more, unless it is displaced', () => {
    fc.assert(
      fc.property(anOrder, fc.array(aRumour), fc.integer({ min: 1, max: 9 }), (order, rumours, limit) => {
        const queue = new BroadcastQueue({ order, largestBytes: 60, limit: 100 });
        const newest = new Map<string, Uint8Array>();
        rumours.forEach(({ key, bytes }, id) => {
          const message = new Uint8Array(Math.max(1, bytes)).fill(id);
          newest.set(key, message);
          queue.put(key, message);
        });
        const sent = new Map<Uint8Array, number>();
        while (queue.size > 0) {
          for (const message of queue.take({ bytes: 80, overheadBytes: 2, parts: 127 }, limit)) {
            sent.set(message, (sent.get(message) ?? 0) + 1);
          }
        }
        expect(sent).toEqual(new Map([...newest.values()].map((message) => [message, limit])));
      }),
      runs,
    );
  });
});
