/** Writes the contract's JSON form beside the SDKs that cannot read TypeScript. A test says when one is out of date. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createJiti } from 'jiti';

const contract = await createJiti(import.meta.url).import('../telemetry.contract.ts', { default: true });
const files = ['python/axonflow/contract.json', 'go/contract.json'].map(
  (path) => new URL(`../${path}`, import.meta.url),
);
for (const file of files) writeFileSync(file, `${JSON.stringify(contract, null, 2)}\n`);
execFileSync('npx', ['biome', 'format', '--write', ...files.map(({ pathname }) => pathname)], {
  cwd: new URL('../../..', import.meta.url),
  stdio: ['ignore', 'ignore', 'inherit'],
});
