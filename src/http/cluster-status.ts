/** What a host says of its cluster: shapes only, for whoever fills them and for the routes that send them. */
import type { Result } from '../base/result.ts';

/** A second process under the name of a member. */
export interface ConflictView {
  readonly address: string;
  readonly port: number;
}

export interface MemberStatus {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly state: 'alive' | 'suspect' | 'dead' | 'left';
  readonly isSelf: boolean;
  readonly incarnation: number;
  /** What the member says of itself: text; `base64:` and the bytes where they are none; null without any. */
  readonly meta: string | null;
  /** Min, max and current; fewer where a peer told fewer. */
  readonly protocolVersions: readonly number[];
  readonly delegateVersions: readonly number[];
  /** Others that claimed the name within the last minutes. */
  readonly conflicts: readonly ConflictView[];
}

export interface ClusterStatus {
  /** The host that says so. */
  readonly hostname: string;
  readonly clusterName: string;
  readonly dialect: string;
  readonly label: string;
  readonly isEncrypted: boolean;
  /** How badly the host itself is doing: 0 is well. */
  readonly healthScore: number;
  /** Sorted by name. */
  readonly members: readonly MemberStatus[];
}

/** A key as it may be shown. */
export interface KeyView {
  readonly fingerprint: string;
  /** Whether it encrypts what the host sends. */
  readonly isPrimary: boolean;
}

/** Why a key is not changed. */
export type KeyRefusal =
  /** There is no primary key: nothing is encrypted. */
  | 'not-encrypted'
  | 'not-a-key'
  /** Sealed with a key that this host does not have, or changed on its way. */
  | 'cannot-open'
  | 'unknown-key'
  | 'primary-key'
  | 'too-many-keys';

/** The keys that protect gossip. All changes last until the process ends. */
export interface ClusterKeys {
  /** The primary one first. */
  list(): readonly KeyView[];
  /** @param key - base64 @returns text that only holders of the primary key can read */
  seal(key: string): Result<string, KeyRefusal>;
  /** @param sealed - what another host's `seal` gave */
  add(sealed: string): Result<void, KeyRefusal>;
  use(fingerprint: string): Result<void, KeyRefusal>;
  remove(fingerprint: string): Result<void, KeyRefusal>;
}
