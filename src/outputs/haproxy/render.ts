/**
 * The HAProxy configuration of a model, as text. Pure: the same model gives the same bytes. Every value
 * is checked by its type before it is written, so that no label, name or address adds a word or a line.
 */
import { assert } from '../../base/assert.ts';
import { addressText, isHostName, isPlainIp } from '../address.ts';
import type { Backend } from '../claim.ts';
import type { ProxyModel, Route } from '../model.ts';
import { quoteHaproxy } from './quote.ts';
import { socketPaths } from './sockets.ts';

/** What the file says beside the routes. */
export interface RenderOptions {
  /** IP address that the ServicePorts are bound to. */
  readonly bindIp: string;
  /** Whom HAProxy's workers run as; empty to stay who they are. */
  readonly user: string;
  readonly group: string;
  /** Where statistics, metrics and `/healthz` are served beside the Unix socket; null for nowhere. */
  readonly statsAddress: { readonly ip: string; readonly port: number } | null;
  /** Directory of the {@link socketPaths}. */
  readonly socketDir: string;
  /** Whether HAProxy goes to the background: reload commands written for Sidecar rely on it. */
  readonly isDaemon: boolean;
}

/**
 * The whole file.
 *
 * Differs from Sidecar's stock file: no time stamp, which would make each file new; statistics on one
 * loopback port, not on 0.0.0.0; idle keep-alive connections survive reloads; failed connections move
 * to another server at once; an idle TCP connection lives an hour, not a minute; server lines carry no
 * cookie, which nothing used; clients' addresses arrive in X-Forwarded-For.
 */
export function renderHaproxy(model: ProxyModel, options: RenderOptions): string {
  return [
    '# Written by Pillion; changes made here are lost.',
    ...globalSection(options),
    ...defaultsSections,
    ...statsSection(options),
    ...model.routes.flatMap((route) => routeSections(route, options)),
    '',
  ].join('\n');
}

function globalSection(options: RenderOptions): string[] {
  return [
    'global',
    ...(options.isDaemon ? ['  daemon'] : []),
    ...(options.user ? [`  user ${quoted(options.user)}`] : []),
    ...(options.group ? [`  group ${quoted(options.group)}`] : []),
    '  maxconn 4096',
    '  log 127.0.0.1 local0',
    '  log 127.0.0.1 local1 notice',
    `  stats socket ${quoted(socketPaths(options.socketDir).admin)} mode 600 level admin`,
    // Old workers live as long as their connections; these two bound their age and number.
    '  hard-stop-after 15m',
    '  mworker-max-reloads 20',
  ];
}

const defaultsSections = [
  'defaults pillion-http',
  '  mode http',
  '  log global',
  '  option httplog',
  '  option dontlognull',
  '  option redispatch 1',
  '  option idle-close-on-response',
  '  retries 3',
  '  retry-on conn-failure empty-response 0rtt-rejected',
  '  balance roundrobin',
  '  timeout connect 5s',
  '  timeout client 1m',
  '  timeout server 1m',
  '  timeout queue 10s',
  '  timeout http-request 10s',
  '  timeout http-keep-alive 15s',
  '  timeout client-fin 30s',
  'defaults pillion-tcp',
  '  mode tcp',
  '  log global',
  '  option tcplog',
  '  option dontlognull',
  '  option redispatch 1',
  '  retries 3',
  '  balance roundrobin',
  '  timeout connect 5s',
  '  timeout client 1m',
  '  timeout server 1m',
  '  timeout queue 10s',
  '  timeout tunnel 1h',
  '  timeout client-fin 30s',
];

// The Unix socket is there without any service too: HAProxy refuses to start without a listener.
function statsSection({ socketDir, statsAddress }: RenderOptions): string[] {
  return [
    'frontend _stats from pillion-http',
    `  bind ${quoted(`unix@${socketPaths(socketDir).stats}`)} mode 600`,
    ...(statsAddress ? [`  bind ${bindAddress(statsAddress.ip, statsAddress.port)}`] : []),
    '  http-request set-log-level silent',
    '  http-request use-service prometheus-exporter if { path /metrics }',
    '  http-request return status 200 content-type text/plain string "ok\\n" if { path /healthz }',
    '  stats enable',
    '  stats uri /',
    '  stats refresh 5s',
  ];
}

function routeSections(route: Route, options: RenderOptions): string[] {
  const name = checkedName(route.name);
  const defaults = route.mode === 'tcp' ? 'pillion-tcp' : 'pillion-http';
  return [
    `frontend ${name} from ${defaults}`,
    `  bind ${bindAddress(options.bindIp, route.servicePort)}`,
    ...(route.mode === 'tcp' ? [] : ['  option forwardfor']),
    `  default_backend ${name}`,
    `backend ${name} from ${defaults}`,
    // A request that may have been carried out must not be sent twice.
    ...(route.mode === 'tcp' ? [] : ['  http-request disable-l7-retry unless { method GET HEAD OPTIONS }']),
    ...(route.mode === 'ws' ? ['  timeout tunnel 1h'] : []),
    ...route.backends.map(serverLine),
  ];
}

function serverLine({ name, address, port }: Backend): string {
  const isIp = isPlainIp(address);
  assert(isIp || isHostName(address), 'a server address is an IP address or a host name');
  // A name that does not resolve would otherwise be an error of the whole file.
  const resolution = isIp ? '' : ' init-addr last,libc,none';
  return `  server ${checkedName(name)} ${addressText(address, checkedPort(port))}${resolution}`;
}

function bindAddress(ip: string, port: number): string {
  assert(isPlainIp(ip), 'a bind address is an IP address');
  return addressText(ip, checkedPort(port));
}

function checkedPort(port: number): number {
  assert(Number.isInteger(port) && port > 0 && port < 65536, 'a port is between 1 and 65535');
  return port;
}

function checkedName(name: string): string {
  assert(/^[A-Za-z0-9_.:-]+$/.test(name), 'a proxy name is made safe before it is rendered');
  return name;
}

function quoted(text: string): string {
  const result = quoteHaproxy(text);
  assert(result.ok, 'settings are checked before they are rendered');
  return result.value;
}
