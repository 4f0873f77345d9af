/** The README's generated parts are what the code says. `UPDATE_GOLDEN=1` writes them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { departuresMarkdown, settingsMarkdown } from '../../src/agent/index.ts';

const readme = new URL('../../README.md', import.meta.url);

it.each([
  ['settings', settingsMarkdown],
  ['departures', departuresMarkdown],
])('the part "%s" is up to date', (name, generate) => {
  const text = readFileSync(readme, 'utf8');
  const part = new RegExp(`(?<=<!-- ${name}:begin -->\n)[\\s\\S]*?(?=\n<!-- ${name}:end -->)`);
  expect(text).toMatch(part);
  if (process.env['UPDATE_GOLDEN']) writeFileSync(readme, text.replace(part, generate));
  expect(readFileSync(readme, 'utf8').match(part)?.[0]).toBe(generate());
});
