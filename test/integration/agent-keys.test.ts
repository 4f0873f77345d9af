/** Keys of a running cluster, changed by `pillion keys` on all of its agents. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprint } from '../../src/agent/key-text.ts';
import {
  AgentCluster,
  type ClusterAgent,
  type Ended,
  runBeside,
  untilAgreed,
} from '../support/agent-cluster.ts';

const token = 'keys-may-change';
const oldKey = randomBytes(32);
const newKey = randomBytes(32);
const [oldName, newName] = [fingerprint(oldKey), fingerprint(newKey)];
const encrypted = { SIDECAR_ENCRYPT_KEYS: oldKey.toString('base64'), SIDECAR_API_TOKEN: token };

let cluster: AgentCluster;
let a: ClusterAgent;
let b: ClusterAgent;
let c: ClusterAgent;

async function keysOf({ url }: ClusterAgent): Promise<string[]> {
  const { keys } = (await (await fetch(`${url}/api/keys.json`)).json()) as {
    keys: { fingerprint: string }[];
  };
  return keys.map((key) => key.fingerprint);
}

function keys(argv: readonly string[], input = ''): Promise<Ended> {
  return runBeside(a, ['keys', ...argv, '--token', token], input);
}

describe('an encrypted cluster', () => {
  beforeAll(async () => {
    cluster = await AgentCluster.create();
    [a, b, c] = (await cluster.startAll(['a', 'b', 'c'], encrypted)) as [
      ClusterAgent,
      ClusterAgent,
      ClusterAgent,
    ];
    await untilAgreed([a, b, c], ['a alive', 'b alive', 'c alive']);
  });
  afterAll(() => cluster.close());

  it('does not use a key that nobody has', async () => {
    const { code, out, err } = await keys(['use', newName]);
    expect([code, out]).toEqual([1, `0 of 3 members encrypt with the key ${newName}\n`]);
    expect(err).toContain('b: it does not have the key');
    expect(err).toContain('keys use was not begun');
  });

  it('changes from one key to another without losing anybody', async () => {
    expect(await keys(['add', '-'], `${newKey.toString('base64')}\n`)).toEqual({
      ...{ code: 0, out: `3 of 3 members have the key ${newName}\n`, err: '' },
    });
    expect((await keys(['use', newKey.toString('base64')])).out).toBe(
      `3 of 3 members encrypt with the key ${newName}\n`,
    );
    expect((await keys(['remove', oldName])).out).toBe(`3 of 3 members have forgotten the key ${oldName}\n`);
    for (const agent of [a, b, c]) expect(await keysOf(agent)).toEqual([newName]);
    const late = await cluster.start('d', {
      ...encrypted,
      SIDECAR_ENCRYPT_KEYS: newKey.toString('base64'),
      SIDECAR_SEEDS: b.address,
    });
    await untilAgreed([a, b, c, late], ['a alive', 'b alive', 'c alive', 'd alive']);
    expect(await late.stop()).toBe(0);
  }, 30_000);

  it('keeps the key that encrypts', async () => {
    const { code, err } = await keys(['remove', newName]);
    expect([code, err]).toEqual([1, expect.stringContaining('a: it encrypts with the key')]);
  });

  it('lists fingerprints and shows no key, neither to people nor in the log', async () => {
    const { code, out } = await keys(['list']);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^c +http://127\\S+ +${newName} \\(encrypts\\)$`, 'm'));
    const said = [a, b, c].map((agent) => agent.log()).join();
    for (const key of [oldKey, newKey]) expect(out + said).not.toContain(key.toString('base64'));
  });

  it('takes a change from another host with the token only', async () => {
    const answer = await fetch(`${b.url}/api/keys/remove`, {
      method: 'POST',
      headers: { authorization: 'Bearer guess' },
      body: JSON.stringify({ fingerprint: newName }),
    });
    expect(answer.status).toBe(401);
  });

  it('does not go on while a member is down, and names it', async () => {
    await c.kill();
    await a.says(/c has failed/);
    const third = randomBytes(32);
    const added = await keys(['add', third.toString('base64')]);
    expect([added.code, added.out]).toEqual([1, `2 of 3 members have the key ${fingerprint(third)}\n`]);
    expect(added.err).toContain('c: nobody listens at http://127');
    const used = await keys(['use', fingerprint(third)]);
    expect([used.code, used.err]).toEqual([1, expect.stringContaining('keys use was not begun')]);
    expect(await keysOf(a)).toEqual([newName, fingerprint(third)]);
  }, 30_000);
});

describe('a cluster in clear', () => {
  it('refuses keys, and says what to set', async () => {
    cluster = await AgentCluster.create();
    try {
      a = await cluster.start('a', { SIDECAR_API_TOKEN: token });
      const { code, err } = await keys(['add', newKey.toString('base64')]);
      expect([code, err]).toEqual([1, expect.stringContaining('set SIDECAR_ENCRYPT_KEYS on all hosts')]);
    } finally {
      await cluster.close();
    }
  });

  it('does not let in an agent that encrypts', async () => {
    cluster = await AgentCluster.create();
    try {
      a = await cluster.start('a');
      const stranger = await cluster.start('b', { ...encrypted, SIDECAR_SEEDS: a.address });
      await stranger.says(/no seed can be reached/);
      await untilAgreed([a], ['a alive']);
    } finally {
      await cluster.close();
    }
  });
});

it('a new key does not leave for another host', async () => {
  const elsewhere = { url: 'http://192.0.2.1:7777' };
  const { code, err } = await runBeside(elsewhere, ['keys', 'add', newKey.toString('base64')]);
  expect([code, err]).toEqual([1, expect.stringContaining('must not cross the network in clear')]);
});
