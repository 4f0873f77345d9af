import { describe, expect, it } from 'vitest';
import { Directory } from '../../../src/swim/index.ts';
import { createDialect } from '../../../src/wire/index.ts';
import { alive, dead, LoneCore, suspect } from '../../support/lone-core.ts';

const incarnationOf = (core: LoneCore, name: string): number | undefined =>
  core.swim.member(name)?.incarnation;

/** A core that knows five members, probes none of them, and has said all it had to say. */
function amongFive(options: ConstructorParameters<typeof LoneCore>[0] = {}): LoneCore {
  const core = new LoneCore({ ...options, config: { probeTimeoutMs: 900, ...options.config } });
  core.meet('b', 'c', 'd', 'e');
  return core;
}

describe('a suspicion about ourselves', () => {
  it('raises our incarnation and counts against our health', () => {
    const core = amongFive();
    core.hear(suspect('self', 'b'));
    expect([incarnationOf(core, 'self'), core.swim.health, core.swim.counters.refutations]).toEqual([
      2, 1, 1,
    ]);
  });

  it('from a former life is outbid', () => {
    const core = amongFive();
    core.hear(dead('self', 'b', 41));
    expect(incarnationOf(core, 'self')).toBe(42);
  });
});

describe('a suspect', () => {
  it('is declared dead when its time is over', () => {
    const core = amongFive();
    core.hear(suspect('b', 'c'), suspect('b', 'd'), suspect('b', 'e'));
    core.advance(3990);
    expect(core.statusOf('b')).toBe('suspect');
    core.hear({ kind: 'nack', seqNo: 0 });
    core.advance(20);
    expect(core.statusOf('b')).toBe('dead');
    expect(core.effects.summary()).toContain('failed b');
  });

  it('that objects is alive, and its old deadlines are void', () => {
    const core = amongFive();
    core.hear(suspect('b', 'c'), suspect('b', 'd'), suspect('b', 'e'), alive('b', { incarnation: 2 }));
    core.advance(900);
    expect(core.effects.summary().slice(0, 2)).toEqual(['suspected b', 'refuted b']);
    core.hear(suspect('b', 'c', 2));
    core.advance(3500);
    expect(core.statusOf('b')).toBe('suspect');
  });

  it('that is accused and objects in turn leaves no heap of timers', () => {
    const core = amongFive();
    for (let i = 1; i < 100; i += 1) core.hear(suspect('b', 'c', i), alive('b', { incarnation: i + 1 }));
    expect(core.effects.timers.filter(({ timer }) => timer.kind === 'suspect')).toHaveLength(1);
  });

  it('whose slot went to another is not mistaken for it', () => {
    const core = new LoneCore({ config: { gossipToTheDeadMs: 100, probeTimeoutMs: 900 } });
    core.meet('b');
    core.hear(suspect('b', 'c'));
    core.hear(dead('b', 'c'));
    core.advance(2100);
    core.hear(alive('x'));
    core.advance(2500);
    expect(core.effects.summary()).not.toContain('failed x');
  });

  it('is looked at again after we were held up, with what lay unread', () => {
    const core = amongFive();
    core.hear(suspect('b', 'c'), suspect('b', 'd'), suspect('b', 'e'));
    core.freeze(60_000);
    core.advance(0);
    core.hear(alive('b', { incarnation: 2 }));
    core.advance(10);
    expect(core.statusOf('b')).toBe('alive');
  });

  it('is dead at once after we were held up, without our addition', () => {
    const core = amongFive({ without: ['recheckDeadlines'] });
    core.hear(suspect('b', 'c'), suspect('b', 'd'), suspect('b', 'e'));
    core.freeze(60_000);
    core.advance(0);
    expect(core.statusOf('b')).toBe('dead');
  });
});

describe('one that hears nobody at all', () => {
  const accused = (options: ConstructorParameters<typeof LoneCore>[0] = {}): LoneCore => {
    const core = amongFive(options);
    core.hear(suspect('b', 'c'), suspect('b', 'd'), suspect('b', 'e'));
    return core;
  };

  it('does not declare others dead for a while', () => {
    const core = accused();
    core.advance(30_000);
    expect(core.statusOf('b')).toBe('suspect');
  });

  it('does so as soon as it hears anything but an objection', () => {
    const core = accused();
    core.advance(30_000);
    core.hear({ kind: 'nack', seqNo: 0 });
    core.advance(1000);
    expect(core.statusOf('b')).toBe('dead');
  });

  it('does so in the end: the others may all be gone', () => {
    const core = accused();
    core.advance(50_000);
    expect(core.statusOf('b')).toBe('dead');
  });

  it('does so in time where there is one other only, of whom silence says nothing', () => {
    const core = new LoneCore();
    core.meet('b');
    core.hear(suspect('b', 'c'));
    core.advance(4500);
    expect(core.statusOf('b')).toBe('dead');
  });

  it('does so in time without our addition', () => {
    const core = accused({ without: ['mistrustSilence'] });
    core.advance(4500);
    expect(core.statusOf('b')).toBe('dead');
  });
});

describe('one that leaves', () => {
  it('says so, and is gone once that has spread', () => {
    const core = amongFive();
    core.swim.leave(core.now);
    core.advance(3000);
    expect(core.effects.messages()).toContainEqual(dead('self', 'self'));
    expect(core.effects.summary().filter((change) => change === 'departed')).toHaveLength(1);
  });

  it('does not wait when there is nobody to hear it', () => {
    const core = new LoneCore();
    core.swim.leave(core.now);
    core.advance(1);
    expect(core.effects.summary()).toContain('departed');
  });

  it('no longer objects', () => {
    const core = amongFive();
    core.swim.leave(core.now);
    core.hear(suspect('self', 'b'), alive('self', { incarnation: 9, addr: Uint8Array.of(10, 0, 0, 1) }));
    expect([core.statusOf('self'), incarnationOf(core, 'self')]).toEqual(['left', 1]);
  });

  it('names nobody in the fork, whose members know no other way', () => {
    const core = amongFive({ dialect: createDialect({ name: 'ninesstack', clusterName: 'default' }) });
    core.swim.leave(core.now);
    core.advance(500);
    expect(core.effects.messages()).toContainEqual(dead('self', ''));
  });
});

describe('a farewell', () => {
  it('is told from a death', () => {
    const core = amongFive();
    core.hear(dead('b', 'b'), dead('c', 'd'));
    expect([core.statusOf('b'), core.statusOf('c')]).toEqual(['left', 'dead']);
    expect(core.effects.summary()).toEqual(['left b', 'failed c']);
  });

  it('of the fork is understood too', () => {
    const core = amongFive({ dialect: createDialect({ name: 'ninesstack', clusterName: 'default' }) });
    core.hear(dead('b', ''), dead('c', 'c'));
    expect([core.statusOf('b'), core.statusOf('c')]).toEqual(['left', 'dead']);
  });
});

describe('the dead', () => {
  it('are forgotten after a while', () => {
    const core = amongFive({ config: { gossipToTheDeadMs: 5000, suspicionMult: 1000 } });
    core.hear(dead('b', 'c'), dead('c', 'c'));
    core.advance(30_000);
    expect(
      core.swim
        .members()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['d', 'e', 'self']);
  });
});

it('a cluster larger than the directory is refused name by name, and counted', () => {
  const core = new LoneCore({ directory: new Directory(2) });
  core.hear(alive('b'), alive('c'), alive('d'));
  expect([core.swim.members().length, core.swim.counters.membersRefused]).toEqual([2, 2]);
});

it('a claim with port 0 means our own port', () => {
  const core = new LoneCore();
  core.hear(alive('b', { port: 0 }));
  expect(core.swim.member('b')?.port).toBe(7946);
});
