import type { ApiError } from '../../api.ts';
import { whatWentWrong } from '../problem/what-went-wrong.ts';

/** Why the sign-in failed, and what to do. */
export function sayRefusal(error: Pick<ApiError, 'code' | 'status' | 'retryAfter'>): string {
  switch (error.code) {
    case 'signed-out':
      return 'That is not the password.';
    case 'too-many':
      return `Too many tries. Try again in ${error.retryAfter ? `${error.retryAfter} s` : 'a minute'}.`;
    case 'unreachable':
      return 'The collector does not answer. Is it running?';
    case 'refused':
      return `${whatWentWrong(error)}. Its log says why.`;
  }
}
