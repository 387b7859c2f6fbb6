import type { ApiError } from '../../api.ts';
import { whatWentWrong } from './what-went-wrong.ts';
import './problem.css';

/** Said over a page whose numbers are kept although they are no longer fresh. */
export const Lost = ({ error, heard }: { error: ApiError | undefined; heard: number | undefined }) =>
  error && (
    <p className="lost" role="alert">
      {whatWentWrong(error)}; asking again every few seconds.
      {heard !== undefined && ` These numbers are from ${new Date(heard).toLocaleTimeString('en-GB')}.`}
    </p>
  );
