/** Reads our own HAProxy configuration back into the routes it was made from; strict, so as to notice anything else. */
import type { Backend, Route } from '../../src/outputs/index.ts';

/** @throws Error at the first line that a rendering of ours cannot contain */
export function parseRoutes(config: string, bindIp: string): Route[] {
  const lines = config.slice(config.indexOf('\n  stats refresh 5s\n')).split('\n').slice(2, -1);
  const routes: Route[] = [];
  while (lines.length > 0) routes.push(takeRoute(lines, bindIp));
  return routes;
}

function takeRoute(lines: string[], bindIp: string): Route {
  const [, name = '', kind] = take(lines, /^frontend (\S+) from pillion-(http|tcp)$/);
  const [, ip, port] = take(lines, /^ {2}bind (\S+):(\d+)$/);
  if (ip !== bindIp) throw new Error(`bound to ${ip}`);
  if (kind === 'http') take(lines, /^ {2}option forwardfor$/);
  take(lines, new RegExp(`^  default_backend ${escaped(name)}$`));
  take(lines, new RegExp(`^backend ${escaped(name)} from pillion-${kind}$`));
  if (kind === 'http')
    take(lines, /^ {2}http-request disable-l7-retry unless \{ method GET HEAD OPTIONS \}$/);
  const isWs = lines[0] === '  timeout tunnel 1h';
  if (isWs) lines.shift();
  const backends: Backend[] = [];
  while (lines[0]?.startsWith('  server ')) backends.push(takeBackend(lines));
  const { before: service, last } = splitLast(name);
  if (last !== port) throw new Error(`${name} is bound to ${port}`);
  const mode = kind === 'tcp' ? 'tcp' : isWs ? 'ws' : 'http';
  return { name, service: unsafe(service), servicePort: Number(port), mode, backends };
}

function takeBackend(lines: string[]): Backend {
  const [, name = '', bracketed, plain, port] = take(
    lines,
    /^ {2}server (\S+) (?:\[([0-9a-f:.]+)\]|([A-Za-z0-9_.-]+)):(\d+)(?: init-addr last,libc,none)?$/i,
  );
  const outer = splitLast(name);
  const inner = splitLast(outer.before);
  if (outer.last !== port) throw new Error(`${name} is sent to ${port}`);
  return {
    name,
    hostname: unsafe(inner.before),
    id: unsafe(inner.last),
    address: bracketed ?? plain ?? '',
    port: Number(port),
  };
}

function take(lines: string[], pattern: RegExp): RegExpExecArray {
  const line = lines.shift();
  const match = pattern.exec(line ?? '');
  if (!match) throw new Error(`${JSON.stringify(line)} is not ${pattern}`);
  return match;
}

function splitLast(name: string): { before: string; last: string } {
  const at = name.lastIndexOf('-');
  return { before: name.slice(0, at), last: name.slice(at + 1) };
}

/** The inverse of `proxySafeName`. */
function unsafe(safe: string): string {
  const bytes: number[] = [];
  for (let at = 0; at < safe.length; at += 1) {
    const isEscape = safe[at] === ':';
    bytes.push(isEscape ? Number.parseInt(safe.slice(at + 1, at + 3), 16) : safe.charCodeAt(at));
    if (isEscape) at += 2;
  }
  return Buffer.from(bytes).toString('utf8');
}

function escaped(text: string): string {
  return text.replace(/[.\\]/g, '\\$&');
}
