import { report } from '../../api.ts';
import { useWhenever } from '../../live.ts';
import { useUrlState } from '../../url-state.ts';
import type { View } from '../chart.ts';
import { stepName, withStep } from './words.ts';

/** As many as the collector takes. */
const MOST = 6;

/** The steps to choose: the events that share an id, and the values of their lists. */
export function Steps({ view, isDue }: { view: View; isDue: boolean }) {
  const [, setUrl] = useUrlState();
  const { project, from, to, audience, version, field, value, steps: text } = view;
  const asked = { from, to, audience, version, field, value };
  const key = isDue ? `${project.name} ${JSON.stringify(asked)}` : null;
  const used = useWhenever(key, '', (signal) => report(project.name, 'usage', asked, {}, signal)).data?.rows ?? [];
  const byDefault =
    useWhenever(key, '', (signal) => report(project.name, 'funnel', asked, {}, signal)).data?.rows ?? [];
  const chosen = text === null ? byDefault.map(({ event }) => event) : text.split(',');
  const first = chosen[0]?.split(':')[0] ?? '';
  const stream = project.linked.find(({ events }) => events.includes(first)) ?? project.linked[0];
  const steps = chosen.length > 1 ? chosen : (stream?.events.slice(0, 2) ?? []);
  const valued = used.filter(
    ({ event, field, value }) => stream?.events.includes(event) && field !== null && value !== null,
  );
  const options = [
    ...project.linked.flatMap(({ events }) => events).map((event) => ({ value: event, label: event })),
    ...valued.map((row) => ({ value: `${row.event}:${row.field}:${row.value}`, label: stepName(row) })),
  ];
  const choose = (at: number, step: string | null) => setUrl({ steps: withStep(steps, at, step).join(',') });
  const unused = options.find(
    ({ value }) => stream?.events.includes(value.split(':')[0] ?? '') && !steps.includes(value),
  );
  return (
    <div className="steps">
      {steps.map((step, i) => (
        <span key={step} className="step">
          <select
            className="input"
            aria-label={`Step ${i + 1}`}
            value={step}
            onChange={(event) => choose(i, event.target.value)}
          >
            {[...options, ...(options.some(({ value }) => value === step) ? [] : [{ value: step, label: step }])].map(
              ({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ),
            )}
          </select>
          {steps.length > 2 && (
            <button
              type="button"
              className="button icon small"
              aria-label={`Take out step ${i + 1}`}
              onClick={() => choose(i, null)}
            >
              ×
            </button>
          )}
        </span>
      ))}
      {unused && steps.length < MOST && (
        <button type="button" className="button" onClick={() => choose(steps.length, unused.value)}>
          Add a step
        </button>
      )}
    </div>
  );
}
