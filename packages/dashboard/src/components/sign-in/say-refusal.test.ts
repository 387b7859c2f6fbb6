import { expect, test } from 'vitest';
import { ApiError } from '../../api.ts';
import { sayRefusal } from './say-refusal.ts';

test.each([
  [new ApiError('signed-out', 401), 'That is not the password.'],
  [new ApiError('too-many', 429, 40), 'Too many tries. Try again in 40 s.'],
  [new ApiError('too-many', 429), 'Too many tries. Try again in a minute.'],
  [new ApiError('unreachable'), 'The collector does not answer. Is it running?'],
  [new ApiError('refused', 500), 'The collector could not answer (500). Its log says why.'],
])('%s', (error, words) => {
  expect(sayRefusal(error)).toBe(words);
});
