/**
 * The keyring of a running host, changed by request. A new key comes sealed with the primary one, so that
 * it never crosses the network in clear. Who may ask is left to the HTTP API.
 */
import { err, ok, type Result } from '../../base/result.ts';
import type { ClusterKeys, KeyRefusal, KeyView } from '../../http/index.ts';
import {
  type Envelope,
  type Key,
  type KeyError,
  type Keyring,
  openPacket,
  sealPacket,
} from '../../wire/index.ts';
import { fingerprint, parseKey } from '../key-text.ts';

/** The keyring where it takes effect. */
export interface KeyringHolder {
  keyring: Keyring;
}

/** Authenticated with each sealed key, so that no packet of the cluster's can pass for one. */
const purpose = new TextEncoder().encode('pillion new key');
const nonceBytes = 12;

export class HostKeys implements ClusterKeys {
  readonly #holder: KeyringHolder;
  readonly #randomBytes: (length: number) => Uint8Array;

  /** @param randomBytes - bytes that nobody can foretell */
  constructor(holder: KeyringHolder, randomBytes: (length: number) => Uint8Array) {
    this.#holder = holder;
    this.#randomBytes = randomBytes;
  }

  list(): readonly KeyView[] {
    return this.#holder.keyring.keys.map((key, place) => ({
      fingerprint: fingerprint(key),
      isPrimary: place === 0,
    }));
  }

  seal(text: string): Result<string, KeyRefusal> {
    if (this.#holder.keyring.primary === undefined) return err('not-encrypted');
    const key = parseKey(text);
    if (key === undefined) return err('not-a-key');
    const sealed = sealPacket(key, this.#envelope(), this.#randomBytes(nonceBytes));
    return ok(Buffer.from(sealed).toString('base64'));
  }

  add(sealed: string): Result<void, KeyRefusal> {
    if (this.#holder.keyring.primary === undefined) return err('not-encrypted');
    const opened = openPacket(Buffer.from(sealed, 'base64'), this.#envelope());
    return opened.ok ? this.#change(this.#holder.keyring.add(opened.value)) : err('cannot-open');
  }

  use(name: string): Result<void, KeyRefusal> {
    const key = this.#find(name);
    return key === undefined ? err('unknown-key') : this.#change(this.#holder.keyring.use(key));
  }

  remove(name: string): Result<void, KeyRefusal> {
    const key = this.#find(name);
    return key === undefined ? err('unknown-key') : this.#change(this.#holder.keyring.remove(key));
  }

  #find(name: string): Key | undefined {
    return this.#holder.keyring.keys.find((key) => fingerprint(key) === name);
  }

  #change(changed: Result<Keyring, KeyError>): Result<void, KeyRefusal> {
    if (!changed.ok) return err(changed.error.reason === 'bad-length' ? 'not-a-key' : changed.error.reason);
    this.#holder.keyring = changed.value;
    return ok(undefined);
  }

  #envelope(): Envelope {
    const { keyring } = this.#holder;
    return {
      label: purpose,
      keyring,
      encryptionVersion: 1,
      verifyIncoming: true,
      verifyOutgoing: true,
      skipInboundLabelCheck: false,
    };
  }
}
