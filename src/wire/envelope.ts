/** The outermost layers of a packet: the label of a cluster in clear text, and encryption under it. */
import { concatBytes, emptyBytes, equalBytes } from '../base/bytes.ts';
import { ok, type Result } from '../base/result.ts';
import { type EncryptionVersion, seal, sealOverhead, unseal } from './cipher.ts';
import { type WireError, wireError } from './error.ts';
import type { Keyring } from './keyring.ts';
import { tags } from './messages.ts';

/** How a member protects what it sends and what it insists on. */
export interface Envelope {
  /** `Uint8Array[0–255]`; empty for none, which alone is understood by peers before memberlist 0.4. */
  readonly label: Uint8Array;
  /** Empty for no encryption. */
  readonly keyring: Keyring;
  readonly encryptionVersion: EncryptionVersion;
  /** Whether what cannot be decrypted is dropped; otherwise it is taken for plain. */
  readonly verifyIncoming: boolean;
  /** Whether what is sent is encrypted. Off only while a cluster turns encryption on. */
  readonly verifyOutgoing: boolean;
  /** Expects no label header, because something in front of us removed it. The label still authenticates. */
  readonly skipInboundLabelCheck: boolean;
}

/** @returns bytes of a packet that the envelope takes at most */
export function envelopeOverhead({ label, keyring, encryptionVersion }: Envelope): number {
  const labelBytes = label.length === 0 ? 0 : 2 + label.length;
  return labelBytes + (keyring.primary === undefined ? 0 : sealOverhead[encryptionVersion]);
}

/** @param nonce - `Uint8Array[12]`, fresh for each packet; unused without encryption */
export function sealPacket(packet: Uint8Array, envelope: Envelope, nonce: Uint8Array): Uint8Array {
  const { keyring, label, encryptionVersion, verifyOutgoing } = envelope;
  const key = verifyOutgoing ? keyring.primary : undefined;
  const sealed =
    key === undefined ? packet : seal(packet, { key, nonce, version: encryptionVersion, aad: label });
  return label.length === 0 ? sealed : concatBytes([labelHeader(label), sealed]);
}

/** @returns what {@link sealPacket} was given, as a view where nothing was encrypted */
export function openPacket(datagram: Uint8Array, envelope: Envelope): Result<Uint8Array, WireError> {
  const unlabelled = openLabel(datagram, envelope);
  if (!unlabelled.ok) return unlabelled;
  const { value: blob } = unlabelled;
  const { keyring, label, verifyIncoming } = envelope;
  if (keyring.primary === undefined) return ok(blob);
  // A sealed packet begins like a ping does, so only the keys can tell whether it is one.
  const plain = unseal(blob, keyring.keys, label);
  return plain.ok || verifyIncoming ? plain : ok(blob);
}

function openLabel(datagram: Uint8Array, envelope: Envelope): Result<Uint8Array, WireError> {
  const { label, skipInboundLabelCheck } = envelope;
  const header = readLabelHeader(datagram);
  if (header === 'bad' || header === 'unfinished') return wireError('bad-label');
  if (skipInboundLabelCheck) return header.length === 0 ? ok(datagram) : wireError('bad-label');
  if (!equalBytes(header, label)) return wireError('label-mismatch');
  return ok(label.length === 0 ? datagram : datagram.subarray(2 + label.length));
}

/** @returns the label that `bytes` begin with, empty when there is no header */
export function readLabelHeader(bytes: Uint8Array): Uint8Array | 'unfinished' | 'bad' {
  const [tag, length] = bytes;
  if (tag !== tags.label) return emptyBytes;
  if (length === 0) return 'bad';
  if (length === undefined || bytes.length < 2 + length) return 'unfinished';
  return bytes.subarray(2, 2 + length);
}

/** @param label - `Uint8Array[1–255]` */
export function labelHeader(label: Uint8Array): Uint8Array {
  return concatBytes([Uint8Array.of(tags.label, label.length), label]);
}
