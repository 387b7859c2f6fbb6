import fastify from 'fastify';
import { expect, it } from 'vitest';
import { recordingTelemetry } from '../../testing/testing.ts';
import { tool } from '../fill/contract.fixture.ts';
import { countErrors } from './fastify.ts';

it('counts errors by code and status, once the answer is on the wire, and changes no answer', async () => {
  const telemetry = recordingTelemetry(tool);
  const app = fastify();
  countErrors(app, telemetry);
  app.get('/fine', () => 'fine');
  app.get('/teapot/:secret', () => {
    throw Object.assign(new Error('secret'), { code: 'TEAPOT', statusCode: 418 });
  });
  app.get('/broken', () => Promise.reject(new Error('secret')));
  app.register(async (inner) => {
    inner.post('/checked', { schema: { body: { type: 'object', required: ['name'] } } }, () => 'fine');
  });
  const answers = [
    await app.inject('/fine'),
    await app.inject('/teapot/secret'),
    await app.inject('/broken'),
    await app.inject({ method: 'POST', url: '/checked', payload: {} }),
    await app.inject('/nowhere'),
  ];
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 418, 500, 400, 404]);
  expect(answers[1]?.json()).toEqual({ statusCode: 418, error: "I'm a Teapot", code: 'TEAPOT', message: 'secret' });
  await app.close();
  expect(telemetry.$events().map(({ fields }) => fields)).toEqual([
    { code: 'TEAPOT', status: 418 },
    { code: 'other', status: 500 },
    { code: 'FST_ERR_VALIDATION', status: 400 },
  ]);
  expect(telemetry.$drops()).toEqual([]);
});
