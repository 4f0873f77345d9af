/** One page that lists services from `services.json`. Complete in itself: it loads nothing else. */
import { createHash } from 'node:crypto';

const style = `
:root { color-scheme: light dark; font-family: system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .3rem .8rem .3rem 0; text-align: left; vertical-align: top; }
tbody tr { border-top: 1px solid #8884; }
`;

// Values come from labels of strangers' containers: they only ever become text nodes.
const script = `
const statuses = ['alive', 'tombstone', 'unhealthy', 'unknown', 'draining'];
const rows = document.querySelector('tbody');
const note = document.querySelector('#note');
function row(service) {
  const ports = (service.Ports ?? []).map((p) => (p.ServicePort ? p.ServicePort + ' → ' : '') + p.IP + ':' + p.Port);
  const cells = [service.Name, service.Hostname, service.ID, service.Image, ports.join(', '),
    statuses[service.Status] ?? 'unknown', new Date(service.Updated).toLocaleTimeString()];
  const line = document.createElement('tr');
  for (const cell of cells) line.appendChild(document.createElement('td')).textContent = cell;
  return line;
}
async function refresh() {
  try {
    const answer = await fetch('../api/services.json');
    const state = await answer.json();
    rows.replaceChildren(...Object.values(state.Services).flat().map(row));
    note.textContent = 'Cluster ' + state.ClusterName + ': ' + rows.childElementCount + ' instances';
  } catch (error) {
    note.textContent = 'No answer from this host: ' + error.message;
  }
  setTimeout(refresh, 2000);
}
refresh();
`;

/** Allows this page's own script and style, requests to this server, and nothing else. */
export const servicesPagePolicy = [
  "default-src 'none'",
  `script-src ${sourceHash(script)}`,
  `style-src ${sourceHash(style)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

function sourceHash(source: string): string {
  return `'sha256-${createHash('sha256').update(source).digest('base64')}'`;
}

export const servicesPage = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Pillion</title>
<style>${style}</style>
</head>
<body>
<h1>Pillion</h1>
<p id="note">Loading…</p>
<table>
<thead><tr><th>Service<th>Host<th>Instance<th>Image<th>Ports<th>Status<th>Updated</thead>
<tbody></tbody>
</table>
<p>More: <a href="../servers">servers as text</a>, <a href="../api/services.json">services.json</a>,
<a href="../api/state.json">state.json</a>, <a href="../api/watch">watch</a>, <a href="../readyz">readiness</a>,
<a href="../metrics">metrics</a>, <a href="../openapi.json">API description</a></p>
<script>${script}</script>
</body>
</html>
`;
