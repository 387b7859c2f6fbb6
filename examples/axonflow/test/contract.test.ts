import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import contract from '../telemetry.contract.ts';
import { example } from './support/sdks.ts';

const read = (path: string) => readFileSync(join(example, path), 'utf8');

describe('the three SDKs', () => {
  test.each(['python/axonflow/contract.json', 'go/contract.json'])('have one contract: %s is up to date', (path) => {
    expect(JSON.parse(read(path)), 'run `npm run contract` in examples/axonflow').toEqual(contract);
  });

  test.each([
    ['python/axonflow/version.py', /^VERSION = "(.+)"$/m],
    ['go/client.go', /^const Version = "(.+)"$/m],
  ])('have one version: %s', (path, pattern) => {
    expect(pattern.exec(read(path))?.[1]).toBe(manifest.version);
  });

  test('need nothing but what their languages bring along', () => {
    expect(read('go/go.mod')).not.toContain('require');
    expect(Object.keys(manifest.dependencies)).toEqual(['aboveboard']);
  });
});

/** What the README's table says that the shipped SDKs send, in the names of their payloads. */
const shipped: Readonly<Record<string, unknown>> = {
  org_id: 'acme',
  features: ['adapter:langchain', 'adapter:acme-internal'],
  license_tier: 'Enterprise',
  edition: 'enterprise',
  platform_deployment_mode: 'in-vpc-enterprise',
  endpoint_type: 'private_network',
  telemetry_type: 'sdk',
  stream: 'sandbox',
  profile: 'unknown',
};

test.each(Object.keys(shipped))('the contract has no field in which %s could be sent', (name) => {
  const fields = { ...contract.common, ...contract.events.ping.fields };
  expect(Object.keys(fields)).not.toContain(name);
});
