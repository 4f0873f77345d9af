/** The keys a member knows. Changing them gives a new keyring, so that a packet sees one or the other. */
import { Buffer } from 'node:buffer';
import { equalBytes } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';

/** AES-128, -192 or -256, by length. */
export type Key = Uint8Array;

export type KeyError =
  | { readonly reason: 'bad-length'; readonly bytes: number }
  | { readonly reason: 'unknown-key' }
  /** The primary key must be replaced by another before it can go. */
  | { readonly reason: 'primary-key' }
  | { readonly reason: 'too-many-keys' };

const limits = { keys: 32 };
const keyBytes = [16, 24, 32];

/**
 * Immutable. The first key is the primary one: it seals what is sent, and all are tried on what comes in.
 *
 * @source memberlist keyring.go
 */
export class Keyring {
  /** No keys: nothing is encrypted. */
  static readonly empty = new Keyring([]);

  readonly keys: readonly Key[];

  private constructor(keys: readonly Key[]) {
    this.keys = keys;
  }

  /** @param keys - the first becomes the primary one; repeated ones count once */
  static of(keys: readonly Key[]): Result<Keyring, KeyError> {
    let ring: Result<Keyring, KeyError> = ok(Keyring.empty);
    for (const key of keys) {
      if (ring.ok) ring = ring.value.add(key);
    }
    return ring;
  }

  get primary(): Key | undefined {
    return this.keys[0];
  }

  has(key: Key): boolean {
    return this.keys.some((known) => equalBytes(known, key));
  }

  /** Adds a key that only opens until {@link use} makes it the primary one. A known key changes nothing. */
  add(key: Key): Result<Keyring, KeyError> {
    if (!keyBytes.includes(key.length)) return err({ reason: 'bad-length', bytes: key.length });
    if (this.has(key)) return ok(this);
    if (this.keys.length >= limits.keys) return err({ reason: 'too-many-keys' });
    return ok(new Keyring([...this.keys, Buffer.from(key)]));
  }

  /** Makes a known key the primary one. */
  use(key: Key): Result<Keyring, KeyError> {
    if (!this.has(key)) return err({ reason: 'unknown-key' });
    return ok(new Keyring([Buffer.from(key), ...this.without(key)]));
  }

  remove(key: Key): Result<Keyring, KeyError> {
    if (!this.has(key)) return err({ reason: 'unknown-key' });
    if (this.primary !== undefined && equalBytes(this.primary, key)) return err({ reason: 'primary-key' });
    return ok(new Keyring(this.without(key)));
  }

  private without(key: Key): readonly Key[] {
    return this.keys.filter((known) => !equalBytes(known, key));
  }
}
