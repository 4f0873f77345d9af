/** Keys as people meet them: base64 where they are given, a fingerprint wherever they are shown. */
import { createHash } from 'node:crypto';
import type { Key } from '../wire/index.ts';

/** For messages that say what was expected. */
export const acceptedKeys = '16, 24 or 32 bytes in base64';

/** How long a new key is: AES-256. */
export const newKeyBytes = 32;

const keyLengths = [16, 24, 32];
const fingerprintChars = 12;
/** Keeps the digest apart from any other that is made of the same key. */
const fingerprintDomain = 'pillion key fingerprint';

/** @returns undefined for anything but the canonical base64 of a key */
export function parseKey(text: string): Key | undefined {
  const bytes = Buffer.from(text, 'base64');
  return keyLengths.includes(bytes.length) && bytes.toString('base64') === text ? bytes : undefined;
}

export function formatKey(key: Key): string {
  return Buffer.from(key).toString('base64');
}

/** Tells keys apart and gives nothing of them away: twelve hexadecimal digits of a digest. */
export function fingerprint(key: Key): string {
  return createHash('sha256').update(fingerprintDomain).update(key).digest('hex').slice(0, fingerprintChars);
}

/** Whether `text` has the form of a {@link fingerprint}. */
export function isFingerprint(text: string): boolean {
  return /^[\da-f]{12}$/.test(text);
}
