import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseConfig, settingRows } from '../../src/agent/index.ts';
import { surroundings } from '../support/surroundings.ts';

const variables = settingRows.flatMap((row) => row.variable ?? []);
const flags = settingRows.flatMap((row) =>
  row.flag ? [`--${row.flag}`, ...(row.short ? [`-${row.short}`] : [])] : [],
);
const anyText = fc.string({ unit: 'binary', maxLength: 40 });
const yamlish = fc.array(
  fc.oneof(fc.constantFrom('http:', '\n', '  ', 'port: ', '[', '&a', '*a', '- ', '"', '{'), anyText),
);

it('no flags, variables or file make it throw', async () => {
  const argv = fc.array(fc.oneof(fc.constantFrom(...flags, '--', '-'), anyText));
  const environment = fc.dictionary(fc.constantFrom(...variables), anyText);
  await fc.assert(
    fc.asyncProperty(argv, environment, yamlish, async (words, given, file) => {
      const files = { 'p.yaml': file.join('') };
      const loaded = await parseConfig(
        ['--config', 'p.yaml', ...words],
        surroundings({ environment: given, files }),
      );
      expect(loaded.ok || loaded.error.length > 0).toBe(true);
    }),
    { numRuns: 300 },
  );
});

it('a secret never appears in problems, warnings or what is shown', async () => {
  const secret = fc.string({ unit: 'grapheme-ascii', minLength: 8, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(
      secret,
      fc.constantFrom('SIDECAR_API_TOKEN', 'SIDECAR_API_TOKE', 'SIDECAR_API_KEY'),
      async (value, name) => {
        const marked = `k3y${value}k3y`;
        const loaded = await parseConfig([], surroundings({ environment: { [name]: marked } }));
        const shown = loaded.ok ? [loaded.value.settings, loaded.value.warnings] : loaded.error;
        expect(JSON.stringify(shown)).not.toContain('k3y');
      },
    ),
    { numRuns: 200 },
  );
});
