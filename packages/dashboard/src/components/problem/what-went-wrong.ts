import type { ApiError, ApiErrorCode } from '../../api.ts';

const WORDS: Record<ApiErrorCode, string> = {
  'signed-out': 'Signed out',
  'too-many': 'Too many requests',
  unreachable: 'The collector does not answer',
  refused: 'The collector could not answer',
};

export const whatWentWrong = ({ code, status }: Pick<ApiError, 'code' | 'status'>): string =>
  status === null || code === 'signed-out' ? WORDS[code] : `${WORDS[code]} (${status})`;
