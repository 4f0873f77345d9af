/** Where the container engine listens: `DOCKER_URL`, or Docker's own variables when that is empty. */
import type { Problem } from '../../base/problem.ts';
import { err, ok, type Result } from '../../base/result.ts';

/** An address that has been read and understood. */
export type DockerEndpoint =
  | { readonly kind: 'unix'; readonly url: string; readonly path: string }
  | {
      readonly kind: 'tcp';
      readonly url: string;
      readonly host: string;
      readonly port: number;
      /** null: plain HTTP. An empty `certPath` trusts the system's authorities and shows no certificate. */
      readonly tls: { readonly certPath: string } | null;
    };

/** The settings that name the engine, empty when unset. */
export interface DockerAddress {
  /** `DOCKER_URL`. */
  readonly url: string;
  /** `DOCKER_HOST`, `DOCKER_TLS_VERIFY` and `DOCKER_CERT_PATH`; they count only when `url` is empty. */
  readonly host: string;
  readonly tlsVerify: boolean;
  readonly certPath: string;
}

const defaultUrl = 'unix:///var/run/docker.sock';
const accepted = 'unix:///path, tcp://host:port, http://host:port or https://host:port';
const effect = 'containers are not discovered';
const ports = { plain: 2375, tls: 2376 };

/**
 * @returns a problem with the setting that is wrong
 * @source docker docs, "Docker environment variables"; the ports are those that Docker registered
 */
export function parseDockerEndpoint(address: DockerAddress): Result<DockerEndpoint, Problem> {
  if (address.url !== '') return parseUrl('DOCKER_URL', address.url, null);
  if (address.host === '') return parseUrl('DOCKER_HOST', defaultUrl, null);
  return parseUrl('DOCKER_HOST', address.host, address.tlsVerify ? { certPath: address.certPath } : null);
}

type Tls = { readonly certPath: string } | null;

function parseUrl(setting: string, given: string, tls: Tls): Result<DockerEndpoint, Problem> {
  const refused = err({ thing: `setting ${setting}`, value: given, expected: accepted, effect });
  if (given.startsWith('unix://')) {
    const path = given.slice('unix://'.length);
    return path.startsWith('/') && !path.includes('\0') ? ok({ kind: 'unix', url: given, path }) : refused;
  }
  const withScheme = given.includes('://') ? given : `tcp://${given}`;
  const scheme = /^(tcp|http|https):\/\//.exec(withScheme)?.[1];
  // Only for http does URL take hosts and ports apart as one expects.
  const asHttp = withScheme.replace(/^\w+/, 'http');
  if (scheme === undefined || !URL.canParse(asHttp)) return refused;
  const url = new URL(asHttp);
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '') return refused;
  const usedTls = scheme === 'https' ? (tls ?? { certPath: '' }) : tls;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return ok({ kind: 'tcp', url: given, host, port: portOf(url, scheme, usedTls), tls: usedTls });
}

function portOf(url: URL, scheme: string, tls: Tls): number {
  if (url.port !== '') return Number(url.port);
  if (scheme === 'http') return 80;
  if (scheme === 'https') return 443;
  return tls ? ports.tls : ports.plain;
}
