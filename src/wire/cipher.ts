/**
 * The sealed blob: version, nonce, ciphertext, tag. Pure, because the nonce is an argument.
 *
 * @source memberlist security.go; NIST SP 800-38D
 */
import { type CipherGCMTypes, createCipheriv, createDecipheriv } from 'node:crypto';
import { assert } from '../base/assert.ts';
import { concatBytes } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type WireError, wireError } from './error.ts';
import type { Key } from './keyring.ts';

/** 0 pads the text to whole blocks, as members of protocol version 1 do; all others send 1. */
export type EncryptionVersion = 0 | 1;

const nonceBytes = 12;
const tagBytes = 16;
const blockBytes = 16;

/** What sealing adds at most, in bytes. */
export const sealOverhead: Readonly<Record<EncryptionVersion, number>> = {
  0: 1 + nonceBytes + blockBytes + tagBytes,
  1: 1 + nonceBytes + tagBytes,
};

export interface Sealing {
  readonly key: Key;
  readonly version: EncryptionVersion;
  /** `Uint8Array[12]`, never used before with the same key. */
  readonly nonce: Uint8Array;
  /** What is authenticated besides the text; may be empty. */
  readonly aad: Uint8Array;
}

/** Encrypts `plain`. */
export function seal(plain: Uint8Array, { key, version, nonce, aad }: Sealing): Uint8Array {
  assert(nonce.length === nonceBytes, 'a nonce has twelve bytes');
  const cipher = createCipheriv(algorithmOf(key), key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(aad);
  const text = cipher.update(version === 0 ? pad(plain) : plain);
  const end = cipher.final();
  return concatBytes([Uint8Array.of(version), nonce, text, end, cipher.getAuthTag()]);
}

/** @returns length of what {@link seal} makes of `plainBytes` bytes */
export function sealedLength(plainBytes: number, version: EncryptionVersion): number {
  const textBytes = version === 1 ? plainBytes : plainBytes + blockBytes - (plainBytes % blockBytes);
  return 1 + nonceBytes + textBytes + tagBytes;
}

/** Decrypts with whichever of `keys` fits. */
export function unseal(
  blob: Uint8Array,
  keys: readonly Key[],
  aad: Uint8Array,
): Result<Uint8Array, WireError> {
  const [version] = blob;
  if (version === undefined) return wireError('empty');
  if (version !== 0 && version !== 1) return err({ reason: 'encryption-version', version });
  if (blob.length < sealedLength(0, version)) return wireError('truncated');
  for (const key of keys) {
    const plain = tryKey(blob, key, aad);
    if (plain !== undefined) return version === 0 ? unpad(plain) : ok(plain);
  }
  return wireError('undecryptable');
}

function tryKey(blob: Uint8Array, key: Key, aad: Uint8Array): Uint8Array | undefined {
  const textEnd = blob.length - tagBytes;
  const nonce = blob.subarray(1, 1 + nonceBytes);
  const decipher = createDecipheriv(algorithmOf(key), key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(aad);
  decipher.setAuthTag(blob.subarray(textEnd));
  const plain = decipher.update(blob.subarray(1 + nonceBytes, textEnd));
  try {
    // GCM has no last block: this only compares the tag, and throws when it differs.
    decipher.final();
    return plain;
  } catch {
    return undefined;
  }
}

/** PKCS #7: as many bytes as are missing, a whole block when none are, each telling how many. */
function pad(plain: Uint8Array): Uint8Array {
  const missing = blockBytes - (plain.length % blockBytes);
  return concatBytes([plain, new Uint8Array(missing).fill(missing)]);
}

function unpad(padded: Uint8Array): Result<Uint8Array, WireError> {
  const padding = padded[padded.length - 1] ?? 0;
  if (padding < 1 || padding > blockBytes || padding > padded.length) {
    return err({ reason: 'malformed', expected: 'padding to whole blocks' });
  }
  return ok(padded.subarray(0, padded.length - padding));
}

function algorithmOf(key: Key): CipherGCMTypes {
  if (key.length === 16) return 'aes-128-gcm';
  return key.length === 24 ? 'aes-192-gcm' : 'aes-256-gcm';
}
