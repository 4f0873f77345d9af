/** What is to be checked, how often, and how many results it takes to change one's mind. */
import { formatDuration } from '../base/duration.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Port, Service } from '../service/index.ts';

export const checkTypes = ['HttpGet', 'External', 'AlwaysSuccessful', 'TcpConnect', 'Docker'] as const;
export type CheckType = (typeof checkTypes)[number];

/** What a user asked for one service, by labels or in a file. Absent fields follow the settings. */
export interface CheckSpec {
  readonly type: CheckType;
  /** Who wrote it: whoever starts a container sets labels, while files belong to the host's operator. */
  readonly origin: 'label' | 'file';
  /** As written, templates such as `{{ tcp 8080 }}` included. */
  readonly args: string;
  readonly intervalMs?: number;
  readonly timeoutMs?: number;
  /** Consecutive passes that make a service alive; ≥ 1. */
  readonly rise?: number;
  /** Consecutive failures that make it unhealthy; ≥ 1. */
  readonly fall?: number;
}

/** What the container engine's own health check says. */
export interface EngineHealth {
  readonly status: 'starting' | 'healthy' | 'unhealthy';
  /** What the last run printed; as long as the engine gave it. */
  readonly output: string;
}

/** One service with what its check needs to know. */
export interface CheckTarget {
  readonly service: Service;
  /** null: no check was asked for, so the default applies. */
  readonly check: CheckSpec | null;
  /** null when the engine runs no check for it. */
  readonly engineHealth: EngineHealth | null;
  /** The container's own IP addresses, which checks may reach beside the host's; empty without one. */
  readonly addresses: readonly string[];
}

/** The last thing a check said, for display. */
export interface CheckReport {
  readonly type: CheckType;
  /** After template expansion. */
  readonly args: string;
  readonly passing: boolean | null;
  /** One line, cut to a screen's width, or a problem with the check's definition. */
  readonly output: string;
  readonly consecutive: number;
  readonly durationMs: number | null;
}

export interface CheckTiming {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly rise: number;
  readonly fall: number;
}

/** The settings that hold where a {@link CheckSpec} says nothing. */
export interface CheckDefaults extends CheckTiming {
  /** Path of the default check; empty means `/`. */
  readonly endpoint: string;
}

/** A check with every default filled in. Arguments may still hold templates. */
export interface EffectiveCheck extends CheckTiming {
  readonly type: CheckType;
  /** `default`: nobody asked for a check. */
  readonly origin: CheckSpec['origin'] | 'default';
  readonly args: string;
}

/** Why a check's definition cannot be used; its owner's name is added by whoever reports it. */
export interface Refusal {
  readonly value: string;
  readonly expected: string;
}

/**
 * What a user may ask of a check, both ends included. The timeout's maximum bounds how long hanging
 * services can occupy the slots that all checks share.
 */
export const checkLimits = {
  intervalMs: { min: 100, max: 86_400_000 },
  timeoutMs: { min: 10, max: 60_000 },
  count: { min: 1, max: 1000 },
  argsChars: 4096,
} as const;

/**
 * Fills in the settings. Without a check the first tcp port in list order is asked for the default
 * endpoint at the advertised address, whether or not it has a ServicePort; a service without one always
 * passes.
 *
 * Differs: `HttpGet` and `TcpConnect` without arguments use that port too, where upstream's check of an
 * empty URL could never pass.
 *
 * @source NinesStack/sidecar healthy/service_bridge.go
 */
export function resolveCheck(
  target: Pick<CheckTarget, 'service' | 'check'>,
  advertiseIp: string,
  defaults: CheckDefaults,
): Result<EffectiveCheck, Refusal> {
  const { check, service } = target;
  const timing = resolveTiming(check, defaults);
  if (!timing.ok) return timing;
  const port = service.ports.find(({ type }) => type === 'tcp');
  const args = check?.args.trim() ?? '';
  if (check === null) {
    return ok(
      port
        ? {
            ...timing.value,
            type: 'HttpGet',
            origin: 'default',
            args: defaultUrl(port, advertiseIp, defaults),
          }
        : { ...timing.value, type: 'AlwaysSuccessful', origin: 'default', args: '' },
    );
  }
  const { type, origin } = check;
  if (args !== '' || (type !== 'HttpGet' && type !== 'TcpConnect')) {
    return ok({ ...timing.value, type, origin, args });
  }
  if (!port) return err({ value: args, expected: `arguments for ${type}, as the service has no tcp port` });
  const fallback =
    type === 'HttpGet' ? defaultUrl(port, advertiseIp, defaults) : authority(advertiseIp, port.port);
  return ok({ ...timing.value, type, origin, args: fallback });
}

function defaultUrl(port: Port, advertiseIp: string, { endpoint }: CheckDefaults): string {
  const path = endpoint.startsWith('/') ? endpoint : `/${endpoint}`;
  return `http://${authority(advertiseIp, port.port)}${path}`;
}

function authority(ip: string, port: number): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

function resolveTiming(check: CheckSpec | null, defaults: CheckDefaults): Result<CheckTiming, Refusal> {
  const timing: CheckTiming = {
    intervalMs: check?.intervalMs ?? defaults.intervalMs,
    timeoutMs: check?.timeoutMs ?? defaults.timeoutMs,
    rise: check?.rise ?? defaults.rise,
    fall: check?.fall ?? defaults.fall,
  };
  for (const [name, value] of [
    ['interval', timing.intervalMs],
    ['timeout', timing.timeoutMs],
  ] as const) {
    const { min, max } = checkLimits[`${name}Ms`];
    if (value >= min && value <= max) continue;
    const range = `${formatDuration(min)} to ${formatDuration(max)}`;
    return err({ value: formatDuration(value), expected: `a check ${name} from ${range}` });
  }
  for (const name of ['rise', 'fall'] as const) {
    const { min, max } = checkLimits.count;
    if (Number.isInteger(timing[name]) && timing[name] >= min && timing[name] <= max) continue;
    return err({
      value: String(timing[name]),
      expected: `a ${name} that is a whole number from ${min} to ${max}`,
    });
  }
  return ok(timing);
}
