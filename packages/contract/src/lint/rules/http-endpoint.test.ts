import { expect, it } from 'vitest';
import { found, tool } from '../testing.ts';
import { httpEndpoint } from './http-endpoint.ts';

it.each([
  'http://telemetry.example.com',
  'http://10.0.0.1:7878',
  'http://localhost.example.com',
  'http://127.0.0.1.example.com',
])('%s is found', (endpoint) => {
  expect(found(httpEndpoint, tool({ endpoint }))).toEqual(['error endpoint']);
});

it.each([
  'https://telemetry.example.com',
  'http://localhost:7878',
  'http://127.0.0.1:7878/x',
  'http://127.1.2.3',
  'http://[::1]:7878',
])('%s is not', (endpoint) => {
  expect(found(httpEndpoint, tool({ endpoint }))).toEqual([]);
});

it('no endpoint is not', () => {
  expect(found(httpEndpoint, tool())).toEqual([]);
});
