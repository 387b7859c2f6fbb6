/** Writes packages/contract/schema/contract.schema.json. A test says when it is out of date. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createJiti } from 'jiti';

const root = new URL('..', import.meta.url);
const file = new URL('packages/contract/schema/contract.schema.json', root);
const { contractSchema } = await createJiti(import.meta.url).import('../packages/contract/src/export/json-schema.ts');
mkdirSync(new URL('.', file), { recursive: true });
writeFileSync(file, `${JSON.stringify(contractSchema(), null, 2)}\n`);
execFileSync('npx', ['biome', 'format', '--write', file.pathname], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
});
