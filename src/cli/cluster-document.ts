/** What agents say about members and keys, read from JSON that may be anything. */
import { err, ok, type Result } from '../base/result.ts';

export interface ListedMember {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly state: string;
  readonly isSelf: boolean;
  readonly conflicts: readonly { readonly address: string; readonly port: number }[];
}

export interface ListedCluster {
  readonly hostname: string;
  readonly clusterName: string;
  readonly dialect: string;
  readonly isEncrypted: boolean;
  readonly healthScore: number;
  readonly members: readonly ListedMember[];
}

export interface ListedKey {
  readonly fingerprint: string;
  readonly isPrimary: boolean;
}

/** Whose keys, and which. */
export interface HostKeyList {
  readonly hostname: string;
  readonly keys: readonly ListedKey[];
}

/** `address:port`, with brackets around IPv6. */
export function formatPlace({ address, port }: { readonly address: string; readonly port: number }): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** The answer of `/api/members.json`. */
export function readCluster(json: unknown): Result<ListedCluster, string> {
  const isCluster =
    isRecord(json) &&
    isText(json['hostname'], json['clusterName'], json['dialect']) &&
    typeof json['isEncrypted'] === 'boolean' &&
    typeof json['healthScore'] === 'number' &&
    isListOf(json['members'], isMember);
  return isCluster ? ok(json as unknown as ListedCluster) : err('the answer is no list of members');
}

/** The answer of `/api/keys.json`. */
export function readKeys(json: unknown): Result<HostKeyList, string> {
  const isKeys = isRecord(json) && isText(json['hostname']) && isListOf(json['keys'], isKey);
  return isKeys ? ok(json as unknown as HostKeyList) : err('the answer is no list of keys');
}

/** The answer of `/api/keys/seal`. */
export function readSealed(json: unknown): Result<string, string> {
  const sealed = isRecord(json) ? json['sealed'] : undefined;
  return typeof sealed === 'string' ? ok(sealed) : err('the answer is no sealed key');
}

function isMember(json: unknown): boolean {
  return (
    isRecord(json) &&
    isText(json['name'], json['address'], json['state']) &&
    typeof json['port'] === 'number' &&
    typeof json['isSelf'] === 'boolean' &&
    isListOf(json['conflicts'], isAddress)
  );
}

function isAddress(json: unknown): boolean {
  return isRecord(json) && isText(json['address']) && typeof json['port'] === 'number';
}

function isKey(json: unknown): boolean {
  return isRecord(json) && isText(json['fingerprint']) && typeof json['isPrimary'] === 'boolean';
}

function isRecord(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null;
}

function isText(...values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === 'string');
}

function isListOf(json: unknown, isEntry: (entry: unknown) => boolean): boolean {
  return Array.isArray(json) && json.every(isEntry);
}
