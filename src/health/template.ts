/** The placeholders of check arguments: the part of Go's text/template that Sidecar's users write. */
import { err, ok, type Result } from '../base/result.ts';
import type { PortType, Service } from '../service/index.ts';
import { checkLimits } from './spec.ts';

/** What placeholders stand for. */
export interface TemplateData {
  readonly service: Service;
  /** What `{{ host }}` becomes. */
  readonly advertiseIp: string;
}

const fields: Readonly<Record<string, (service: Service) => string>> = {
  ID: (service) => service.id,
  Name: (service) => service.name,
  Image: (service) => service.image,
  Hostname: (service) => service.hostname,
  ProxyMode: (service) => service.proxyMode,
};

const known = `host, container, tcp N, udp N or one of .${Object.keys(fields).join(' .')}`;

/**
 * Replaces `{{ host }}`, `{{ container }}` (the Sidecar host's name, as ever), `{{ tcp N }}` and
 * `{{ udp N }}` (the real port behind ServicePort N) and fields such as `{{ .Name }}`. A dash and a
 * space inside a brace, `{{- ` or ` -}}`, take the white space on that side away.
 *
 * Differs: what cannot be expanded is an error that keeps the service out of the proxy. Upstream checked
 * the unexpanded text, or port -1, and logged why at another place.
 *
 * @returns the expanded text, or what is wrong in one phrase; never longer than `checkLimits.argsChars`
 * @source NinesStack/sidecar healthy/service_bridge.go; Go text/template
 */
export function expandTemplate(text: string, data: TemplateData): Result<string, string> {
  if (text.length > checkLimits.argsChars) return err(tooLong);
  let out = '';
  let rest = text;
  for (let open = rest.indexOf('{{'); open !== -1; open = rest.indexOf('{{')) {
    const close = rest.indexOf('}}', open + 2);
    if (close === -1) return err('each {{ closed by }}');
    const action = parseAction(rest.slice(open + 2, close));
    const expanded = expand(action.words, data);
    if (!expanded.ok) return expanded;
    const before = rest.slice(0, open);
    out += (action.trimsBefore ? before.trimEnd() : before) + expanded.value;
    if (out.length > checkLimits.argsChars) return err(tooLong);
    rest = rest.slice(close + 2);
    if (action.trimsAfter) rest = rest.trimStart();
  }
  out += rest;
  return out.length > checkLimits.argsChars ? err(tooLong) : ok(out);
}

const tooLong = `arguments of at most ${checkLimits.argsChars} characters`;

interface Action {
  readonly words: readonly string[];
  readonly trimsBefore: boolean;
  readonly trimsAfter: boolean;
}

function parseAction(inside: string): Action {
  const trimsBefore = /^-\s/.test(inside);
  const withoutFirst = trimsBefore ? inside.slice(1) : inside;
  const trimsAfter = /\s-$/.test(withoutFirst);
  const bare = (trimsAfter ? withoutFirst.slice(0, -1) : withoutFirst).trim();
  return { words: bare === '' ? [] : bare.split(/\s+/), trimsBefore, trimsAfter };
}

function expand([name = '', ...args]: readonly string[], data: TemplateData): Result<string, string> {
  if (name === 'tcp' || name === 'udp') return portOf(name, args, data.service);
  const value = stringFor(name, data);
  if (value === undefined) return err(`${known} between {{ and }}`);
  return args.length === 0 ? ok(value) : err(`nothing after ${name} in {{ ${name} }}`);
}

function stringFor(name: string, { service, advertiseIp }: TemplateData): string | undefined {
  if (name === 'host') return advertiseIp;
  if (name === 'container') return service.hostname;
  const field = name.slice(1);
  return name.startsWith('.') && Object.hasOwn(fields, field) ? fields[field]?.(service) : undefined;
}

function portOf(type: PortType, args: readonly string[], service: Service): Result<string, string> {
  const wanted = args.length === 1 ? parseInteger(args[0] ?? '') : undefined;
  if (wanted === undefined) return err(`one number after ${type}, such as {{ ${type} 8080 }}`);
  const port = service.ports.find((each) => each.type === type && each.servicePort === wanted);
  return port
    ? ok(String(port.port))
    : err(`a ServicePort that a ${type} port of the service has, not ${wanted}`);
}

const bases: readonly (readonly [syntax: RegExp, base: number])[] = [
  [/^0[xX]([0-9a-fA-F]+)$/, 16],
  [/^0[bB]([01]+)$/, 2],
  [/^0[oO]?([0-7]+)$/, 8],
  [/^([1-9][0-9]*|0)$/, 10],
];

/** @returns undefined for what is not an unsigned integer of Go: decimal, `0x`, `0b`, `0o` or a leading zero */
function parseInteger(text: string): number | undefined {
  for (const [syntax, base] of bases) {
    const digits = syntax.exec(text)?.[1];
    if (digits !== undefined) return Number.parseInt(digits, base);
  }
  return undefined;
}
