/** The end of a delivery: one for everything, from the first name that is looked up to the last byte. */
export interface Deadline {
  /** `time` when the budget is spent, `abandoned` when the delivery has to make way. */
  readonly ended: () => 'time' | 'abandoned' | undefined;
  /** Calls back at the end, or at once where it has come. @returns how to take that back */
  readonly onEnd: (callback: () => void) => () => void;
  readonly end: (how: 'time' | 'abandoned') => void;
  /** The delivery is over: nothing of this deadline holds or wakes the process any more. */
  readonly stop: () => void;
}

/** How often an unawaited delivery looks whether anything but itself keeps the process alive, in ms. */
const LOOK_EVERY = 20;

/**
 * Starts the budget.
 *
 * @param isAwaited somebody waits for the delivery: the process is held, and at most for the budget. Otherwise it never
 *   is, and the delivery ends as soon as the host has nothing left to do
 */
export function startDeadline(budget: number, isAwaited: boolean): Deadline {
  const callbacks = new Set<() => void>();
  let how: 'time' | 'abandoned' | undefined;
  const end = (why: 'time' | 'abandoned') => {
    if (how !== undefined) return;
    how = why;
    stop();
    for (const callback of callbacks) callback();
  };
  const timer = setTimeout(() => end('time'), budget);
  if (!isAwaited) timer.unref();
  const looking = isAwaited ? undefined : setInterval(() => !hostIsBusy() && end('abandoned'), LOOK_EVERY).unref();
  const stop = () => {
    clearTimeout(timer);
    clearInterval(looking);
  };
  return {
    ended: () => how,
    onEnd(callback) {
      if (how !== undefined) callback();
      else callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    end,
    stop,
  };
}

/**
 * An unreferenced socket does not hold a process once it is connected. While it connects it does: a connection that a
 * firewall drops kept a finished process for two minutes in our measurement, and so does a name server that is silent.
 * So what keeps the loop alive is looked at, and where nothing is left but requests such as ours, ours make way.
 */
function hostIsBusy(): boolean {
  // Before the list is made, since the first look at them puts them into it.
  const own = outputs();
  // Where a runtime cannot say, the limit on connecting is the bound.
  const active = process.getActiveResourcesInfo?.();
  if (active === undefined) return true;
  if (active.some((resource) => !OURS.test(resource) && !TERMINALS.test(resource))) return true;
  // Pipes and terminals are listed although nobody reads from them: the host's own output is not work that is left.
  return active.filter((resource) => TERMINALS.test(resource)).length > own;
}

const OURS = /^(?:(?:TCP)?Connect|Write|Shutdown|LibuvStream|QueryReq|GetAddrInfoReq)Wrap$/;
const TERMINALS = /^(?:Pipe|TTY)Wrap$/;

function outputs(): number {
  const streams: object[] = [process.stdout, process.stderr];
  return streams.filter((stream) => {
    const { _handle: handle } = stream as { readonly _handle?: { readonly hasRef?: () => boolean } | null };
    return handle?.hasRef?.() === true;
  }).length;
}
