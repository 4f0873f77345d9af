/**
 * One host of a cluster as a program: `node-process NAME ADDRESS SEED…`. It writes each change as a JSON
 * line, leaves when it reads the line `leave`, and ends when its input does.
 */
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { pino } from 'pino';
import { readClock } from '../../src/agent/clock.ts';
import { describeProblem } from '../../src/base/problem.ts';
import { createRng } from '../../src/base/rng.ts';
import { presets } from '../../src/swim/index.ts';
import { type Host, startHost } from '../../src/transport/index.ts';
import { createDialect, Keyring } from '../../src/wire/index.ts';

const [name = '', address = '', ...seeds] = process.argv.slice(2);

function write(event: string, facts: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ event, ...facts })}\n`);
}

function countAlive(host: Host): number {
  return host.members().filter(({ status }) => status === 'alive').length;
}

async function run(): Promise<void> {
  const started = await startHost({
    name,
    bind: { address, port: 7946 },
    advertise: { address, port: 0 },
    meta: null,
    delegateVersions: [0, 0, 0],
    dialect: createDialect({ name: 'hashicorp' }),
    envelope: {
      label: new Uint8Array(0),
      keyring: Keyring.empty,
      encryptionVersion: 1,
      verifyIncoming: true,
      verifyOutgoing: true,
      skipInboundLabelCheck: false,
    },
    config: presets.lan,
    seeds,
    user: {
      deliver: () => undefined,
      fillUser: () => [],
      userState: () => new Uint8Array(0),
      mergeUserState: () => undefined,
    },
    notify: (change) => {
      if (!('member' in change)) return;
      // Counted once the change has taken place.
      queueMicrotask(() => write(change.kind, { name: change.member.name, alive: countAlive(host) }));
    },
    onFailure: (problem) => write('broken', { problem: describeProblem(problem) }),
    now: readClock,
    rng: createRng(randomBytes(6).readUIntBE(0, 6)),
    randomBytes,
    log: pino({ level: 'warn' }),
  });
  if (!started.ok) throw new Error(describeProblem(started.error));
  const host = started.value;
  write('ready', { alive: countAlive(host) });
  const commands = createInterface(process.stdin);
  commands.on('line', async () => {
    await host.leave();
    await host.close();
    process.exit(0);
  });
  commands.on('close', () => process.exit(0));
}

void run();
