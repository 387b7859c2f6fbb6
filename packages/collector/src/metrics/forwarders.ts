import { Gauge, type Registry } from 'prom-client';
import type { ForwarderState } from '../api/types.ts';

/**
 * What Prometheus can ask of the forwarders. A forwarder was added by a command, so their number is bounded.
 *
 * @returns the function that is told their states
 */
export function forwarderGauges(registers: Registry[]): (states: readonly ForwarderState[]) => void {
  const labels = ['forwarder', 'type', 'project'] as const;
  const gauge = (name: string, help: string, more: readonly string[] = []) =>
    new Gauge({ name: `aboveboard_forwarder_${name}`, help, labelNames: [...labels, ...more], registers });
  const behind = gauge('behind_events', 'Events in the store that the target does not have yet.');
  const age = gauge('behind_seconds', 'Since when the target has not had everything; 0 while it has.');
  const events = gauge('events', 'Events that the forwarder has passed, by what became of them.', ['outcome']);
  const failing = gauge('failing', 'Set to 1 while the last try failed, by the reason.', ['problem']);
  return (states) => {
    // From scratch, so that a forwarder that was removed, or a problem that is over, leaves nothing behind.
    for (const one of [behind, age, events, failing]) one.reset();
    for (const { id, type, project, problem, ...state } of states) {
      const which = { forwarder: id, type, project };
      behind.set(which, state.behind);
      const since = state.behindSince === null ? 0 : (Date.now() - Date.parse(state.behindSince)) / 1000;
      age.set(which, Math.max(0, since));
      for (const outcome of ['forwarded', 'refused', 'lost'] as const)
        events.set({ ...which, outcome }, state[outcome]);
      if (problem !== null) failing.set({ ...which, problem }, 1);
    }
  };
}
