/** Where a service that listens for changes is told of them. */

/** @source NinesStack/sidecar discovery/docker_discovery.go: the path that receivers answer at */
export function listenerUrl(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}/sidecar/update`;
}
