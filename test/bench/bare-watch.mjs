/**
 * Baseline: a write loop over open responses and nothing else. GET keeps the response open and sends
 * one document at once; POST sends it to every open response. Arguments: port, file with the document.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [port, file] = process.argv.slice(2);
const body = file ? readFileSync(file) : Buffer.from('{}');
const watchers = new Set();

createServer((request, response) => {
  if (request.method === 'POST' || request.url === '/') {
    for (const watcher of watchers) watcher.write(body);
    response.end();
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write(body);
  watchers.add(response);
  response.on('close', () => watchers.delete(response));
}).listen(Number(port), '127.0.0.1');
