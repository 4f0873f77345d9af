/** Baseline: node:http and nothing else, sending one cached buffer. Arguments: port, file with the bytes. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [port, file] = process.argv.slice(2);
const body = file ? readFileSync(file) : Buffer.from('{}');
const headers = { 'content-type': 'application/json', 'content-length': body.length };

createServer((_request, response) => {
  response.writeHead(200, headers);
  response.end(body);
}).listen(Number(port), '127.0.0.1');
