/**
 * An operator's own configuration template, in Liquid. It sees the model and the settings, in forms that
 * are safe to print anywhere, and nothing else: no files, no prototypes, bounded time and memory.
 */
import { Liquid } from 'liquidjs';
import { err, ok, type Result } from '../../base/result.ts';
import { proxySafeName } from '../../service/index.ts';
import { addressText } from '../address.ts';
import type { ProxyModel } from '../model.ts';
import { quoteHaproxy } from './quote.ts';
import type { RenderOptions } from './render.ts';

/** Rendering is synchronous: while it runs, nothing else does. */
const limits = { templateChars: 1_000_000, renderMs: 500, memory: 100_000_000 };

/** What is wrong with a template, and where. */
export interface TemplateError {
  readonly message: string;
  /** 1-based; null for mistakes without a place. */
  readonly line: number | null;
  readonly column: number | null;
}

const liquid = newEngine();

/**
 * Renders `source` with these variables: `bind_ip`, `user`, `group`, `socket_dir`, `stats_address`
 * (`ip:port` or empty) and `routes`, each with `name`, `service`, `service_port`, `mode` (`http`, `tcp`
 * or `ws`), `haproxy_mode` (`http` or `tcp`), `bind` (`ip:port`) and `backends`, each with `name`,
 * `hostname`, `id`, `address`, `port` and `endpoint` (`ip:port`).
 *
 * Names are in their safe form. Filters beside Liquid's own: `sanitize_name` makes any text a proxy
 * name, `quote` makes it one quoted word.
 *
 * Differs: Sidecar's templates are Go text/template and see raw names.
 */
export function renderTemplate(
  source: string,
  model: ProxyModel,
  options: RenderOptions,
): Result<string, TemplateError> {
  if (source.length > limits.templateChars) {
    return err({ message: `longer than ${limits.templateChars} characters`, line: null, column: null });
  }
  try {
    const text: unknown = liquid.parseAndRenderSync(source, variables(model, options));
    return ok(String(text));
  } catch (error) {
    return err(templateError(error));
  }
}

function newEngine(): Liquid {
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    parseLimit: limits.templateChars,
    renderLimit: limits.renderMs,
    memoryLimit: limits.memory,
    // An empty set of named templates replaces the file system: nothing can be included.
    templates: {},
  });
  engine.registerFilter('sanitize_name', (value: unknown) => proxySafeName(String(value)));
  engine.registerFilter('quote', (value: unknown) => {
    const quoted = quoteHaproxy(String(value));
    if (!quoted.ok) throw new Error(`quote: expected ${quoted.error}`);
    return quoted.value;
  });
  return engine;
}

function variables(model: ProxyModel, options: RenderOptions): object {
  const { bindIp, user, group, socketDir, statsAddress } = options;
  return {
    bind_ip: bindIp,
    user,
    group,
    socket_dir: socketDir,
    stats_address: statsAddress ? addressText(statsAddress.ip, statsAddress.port) : '',
    routes: model.routes.map((route) => ({
      name: route.name,
      service: proxySafeName(route.service),
      service_port: route.servicePort,
      mode: route.mode,
      haproxy_mode: route.mode === 'tcp' ? 'tcp' : 'http',
      bind: addressText(bindIp, route.servicePort),
      backends: route.backends.map((backend) => ({
        name: backend.name,
        hostname: proxySafeName(backend.hostname),
        id: proxySafeName(backend.id),
        address: backend.address,
        port: backend.port,
        endpoint: addressText(backend.address, backend.port),
      })),
    })),
  };
}

// Liquid's messages end in the place, which is told separately here.
const placeSuffix = /, (?:file:\S+, )?line:\d+, col:\d+[\s\S]*$/;

function templateError(error: unknown): TemplateError {
  const message = (error instanceof Error ? error.message : String(error)).replace(placeSuffix, '');
  const token: unknown = error instanceof Error && 'token' in error ? error.token : undefined;
  const [line, column] = hasPosition(token) ? token.getPosition() : [null, null];
  return { message, line, column };
}

function hasPosition(token: unknown): token is { getPosition(): [number, number] } {
  return typeof token === 'object' && token !== null && 'getPosition' in token;
}
