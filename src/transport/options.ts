/** What a host needs: who it is, whom it talks to and how, and what it may use. */
import type { Logger } from 'pino';
import type { Problem } from '../base/problem.ts';
import type { Rng } from '../base/rng.ts';
import type { Now } from '../base/time.ts';
import type { Address, FillUser, MembershipChange, SwimConfig } from '../swim/index.ts';
import type { Dialect, Envelope } from '../wire/index.ts';
import type { BindAddress } from './bind.ts';
import type { Lookup } from './seeds.ts';

/** The layer above, whose messages and state travel with ours. All are opaque bytes. */
export interface UserLayer {
  /** A message from a packet or stream. A view of it: copy what is kept. */
  deliver(payload: Uint8Array): void;
  /** Asked after {@link Host.userPending} while packets are filled, until it has nothing. */
  readonly fillUser: FillUser;
  /** Our side of a push/pull. */
  userState(join: boolean): Uint8Array;
  /** The peer's side. Called only where the peer's members were accepted. */
  mergeUserState(bytes: Uint8Array, join: boolean): void;
}

export interface HostOptions {
  /** Our name in the cluster. */
  readonly name: string;
  readonly bind: BindAddress;
  /** Received datagrams that may wait for us, at least 1; further ones are dropped and counted. */
  readonly receiveQueue?: number;
  /** Where others reach us: a literal address; a port of 0 stands for the one that was bound. */
  readonly advertise: Address;
  /** At most 512 bytes that other members see. */
  readonly meta: Uint8Array | null;
  /** Versions of the layer above: min, max, current. Clusters whose versions differ do not merge. */
  readonly delegateVersions: readonly [min: number, max: number, current: number];
  readonly dialect: Dialect;
  readonly envelope: Envelope;
  /** `envelopeBytes` is worked out from the envelope. */
  readonly config: SwimConfig;
  /** `host`, `host:port` or `[v6]:port`; looked up whenever they are needed. */
  readonly seeds: readonly string[];
  /** Addresses of members of an earlier life. */
  readonly remembered?: readonly Address[];
  readonly user: UserLayer;
  /** What happened to members, in order. */
  readonly notify: (change: MembershipChange) => void;
  /** The UDP socket failed after it had been opened: the host is deaf and should be closed. */
  readonly onFailure: (problem: Problem) => void;
  readonly now: () => Now;
  readonly rng: Rng;
  /** Bytes that nobody can foretell. */
  readonly randomBytes: (length: number) => Uint8Array;
  readonly log: Logger;
  /** The system's resolver unless given. */
  readonly lookup?: Lookup;
}
