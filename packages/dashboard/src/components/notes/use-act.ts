import { useState } from 'react';
import { ApiError } from '../../api.ts';

interface Act {
  /** Does something at the collector. @returns whether it was done */
  readonly act: (what: () => Promise<void>) => Promise<boolean>;
  readonly isBusy: boolean;
  readonly error: ApiError | undefined;
}

/** One thing at a time, and what came of it. */
export function useAct(onDone: () => void): Act {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  return {
    isBusy,
    error,
    async act(what) {
      setBusy(true);
      setError(undefined);
      try {
        await what();
        onDone();
        return true;
      } catch (problem) {
        setError(problem instanceof ApiError ? problem : new ApiError('refused'));
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}
