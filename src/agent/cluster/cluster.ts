/**
 * This host's place in the cluster: joins, keeps what the rest of the agent asks about members, and says
 * farewell. Services do not travel yet, so what other members say of theirs is counted and dropped.
 */
import type { Logger } from 'pino';
import { describeProblem, type Problem } from '../../base/problem.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { createRng } from '../../base/rng.ts';
import type { Now } from '../../base/time.ts';
import type { ClusterStatus } from '../../http/index.ts';
import type { MembershipChange, MemberView } from '../../swim/index.ts';
import {
  formatAddress,
  type Host,
  type HostCounters,
  startHost,
  type UserLayer,
} from '../../transport/index.ts';
import type { Envelope, Keyring } from '../../wire/index.ts';
import type { Config } from '../settings/settings.ts';
import { Conflicts } from './conflicts.ts';
import { HostKeys, type KeyringHolder } from './keys.ts';
import { logChange } from './news.ts';
import type { ConfiguredOptions } from './options.ts';
import { byName, memberStatus } from './view.ts';

export interface ClusterDeps {
  readonly options: ConfiguredOptions;
  readonly settings: Config['cluster'];
  readonly now: () => Now;
  /** Bytes that nobody can foretell. */
  readonly entropy: (length: number) => Uint8Array;
  readonly log: Logger;
  /** A member has failed or left. Not called for this host. */
  readonly onGone: (name: string) => void;
}

/** How many random bytes make a seed that {@link createRng} takes. */
const rngSeedBytes = 6;

export class Cluster implements KeyringHolder {
  readonly keys: HostKeys;
  readonly conflicts = new Conflicts();
  readonly #deps: ClusterDeps;
  #envelope: Envelope;
  #host: Host | undefined;
  /** Sorted; undefined once it may have changed. */
  #names: readonly string[] | undefined;
  #ignoredMessages = 0;
  #isJoining: boolean;
  #failure: Problem | undefined;

  constructor(deps: ClusterDeps) {
    this.#deps = deps;
    this.#envelope = deps.options.envelope;
    this.#isJoining = deps.settings.requireJoin;
    this.keys = new HostKeys(this, deps.entropy);
  }

  /**
   * Opens the gossip port and begins to join. Where a join is required it is waited for.
   *
   * @returns a problem when the port cannot be had, or nobody was reached that had to be
   */
  async start(): Promise<Result<void, Problem>> {
    const started = await startHost(this.#hostOptions());
    if (!started.ok) return err(fromSettings(started.error));
    this.#host = started.value;
    const { dialect, envelope } = this.#deps.options;
    const address = formatAddress(this.#host.advertised);
    const isEncrypted = envelope.keyring.primary !== undefined;
    this.#deps.log.info({ address, dialect: dialect.name, isEncrypted }, `a member at ${address}`);
    const joining = this.#join(this.#host);
    return this.#deps.settings.requireJoin ? joining : ok(undefined);
  }

  get keyring(): Keyring {
    return this.#envelope.keyring;
  }

  set keyring(keyring: Keyring) {
    this.#envelope = { ...this.#envelope, keyring };
    this.#host?.protect(this.#envelope);
  }

  /** Names of the live and suspect members, this host included: the same array until they change. */
  names(): readonly string[] {
    this.#names ??= this.#readNames();
    return this.#names;
  }

  /** Everybody known, ourselves and the dead included; nobody until the cluster has started. */
  members(): readonly MemberView[] {
    return this.#host?.members() ?? [];
  }

  status(): ClusterStatus {
    const { options, settings, now } = this.#deps;
    const { mono } = now();
    return {
      hostname: options.name,
      clusterName: settings.name,
      dialect: settings.dialect,
      label: settings.label,
      isEncrypted: this.keyring.primary !== undefined,
      healthScore: this.healthScore,
      members: this.members()
        .map((member) => memberStatus(member, options.name, this.conflicts.of(member.name, mono)))
        .sort(byName),
    };
  }

  /** How badly this host itself is doing: 0 is well. */
  get healthScore(): number {
    return this.#host?.health ?? 0;
  }

  /** Undefined until the cluster has started. */
  get counters(): HostCounters | undefined {
    return this.#host?.counters;
  }

  /** Messages and states about services that were dropped. */
  get ignoredMessages(): number {
    return this.#ignoredMessages;
  }

  /** One sentence for each thing that keeps this host from being a member. */
  reasons(): string[] {
    return [
      ...(this.#isJoining ? ['no seed has been reached yet, and SIDECAR_REQUIRE_JOIN asks for one'] : []),
      ...(this.#failure ? [describeProblem(this.#failure)] : []),
    ];
  }

  /** Says farewell, waits a moment for it to spread, and closes. */
  async close(): Promise<void> {
    await this.#host?.leave();
    await this.#host?.close();
  }

  async #join(host: Host): Promise<Result<void, Problem>> {
    const { log, settings } = this.#deps;
    const { found, tried, reached } = await host.joined;
    // What was found and not tried is ourselves, or has joined us in the meantime.
    const isJoined = settings.seeds.length === 0 || reached > 0 || found > tried.length;
    this.#isJoining &&= !isJoined;
    if (isJoined) {
      if (tried.length > 0)
        log.info({ tried: tried.length, reached }, `joined through ${reached} of the seeds`);
      return ok(undefined);
    }
    log.warn(
      { seeds: settings.seeds, tried: tried.map(formatAddress) },
      'no seed can be reached; trying again',
    );
    return err({
      thing: 'seeds (SIDECAR_SEEDS)',
      value: settings.seeds.join(','),
      expected: 'at least one that answers, because of SIDECAR_REQUIRE_JOIN',
      effect: 'the agent does not start',
    });
  }

  #readNames(): readonly string[] {
    const { name: self } = this.#deps.options;
    const members = this.#host?.members();
    if (!members) return [self];
    const present = members.filter(({ status }) => status === 'alive' || status === 'suspect');
    return present.map(({ name }) => name).sort();
  }

  #notify(change: MembershipChange): void {
    this.#names = undefined;
    const { log, now, onGone, options } = this.#deps;
    const isNews = change.kind === 'conflict' && this.conflicts.add(change, now().mono);
    const isAboutUs = 'member' in change && change.member.name === options.name;
    if (isAboutUs) return;
    logChange(change, isNews, log);
    if (change.kind === 'failed' || change.kind === 'left') onGone(change.member.name);
  }

  #fail(problem: Problem): void {
    this.#failure = fromSettings(problem);
    this.#deps.log.error(describeProblem(this.#failure));
  }

  #hostOptions() {
    const { options, now, entropy, log } = this.#deps;
    return {
      ...options,
      user: this.#userLayer(),
      notify: (change: MembershipChange) => this.#notify(change),
      onFailure: (problem: Problem) => this.#fail(problem),
      now,
      rng: createRng(Buffer.from(entropy(rngSeedBytes)).readUIntBE(0, rngSeedBytes)),
      randomBytes: entropy,
      log,
    };
  }

  #userLayer(): UserLayer {
    const ignore = (): void => {
      this.#ignoredMessages += 1;
    };
    return {
      deliver: ignore,
      fillUser: () => [],
      userState: () => new Uint8Array(0),
      mergeUserState: ignore,
    };
  }
}

/** Transport knows no settings; whoever reads the log does. */
function fromSettings(problem: Problem): Problem {
  const settings = 'SIDECAR_GOSSIP_BIND_IP, SIDECAR_BIND_PORT and SIDECAR_ADVERTISE_IP';
  return { ...problem, thing: `${problem.thing} (see ${settings})` };
}
