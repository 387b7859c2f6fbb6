import type { ProjectSummary } from '@aboveboard/collector/api';
import { useState } from 'react';
import { number } from '../../format/number.ts';
import { chosen, eventsIn, type Heard, type Line, useEntries } from './entries.ts';
import { FirstEvent } from './first-event.tsx';
import { LiveRow } from './live-row.tsx';
import './live-screen.css';

const LINES: Readonly<Record<Line, string>> = {
  connecting: 'Connecting…',
  listening: 'Listening',
  away: 'The collector does not answer; trying again',
};

/** For wiring a tool up: what arrives, and what is dropped and why, a second or two after it came. */
export function LiveScreen({ project }: { project: ProjectSummary }) {
  const { entries, line } = useEntries(project.name);
  const [held, setHeld] = useState<readonly Heard[] | null>(null);
  const [event, setEvent] = useState<string | null>(null);
  const [isDroppedOnly, setDroppedOnly] = useState(false);
  const all = held ?? entries;
  const shown = chosen(all, { event, isDroppedOnly });
  const missed = held === null ? 0 : entries.findIndex(({ id }) => id === held[0]?.id);
  const waiting = missed < 0 ? entries.length : missed;
  return (
    <section className="card live" aria-labelledby="live">
      <header className="live-head">
        <h1 id="live">Live</h1>
        <p className={`line ${held === null ? line : 'held'}`} role="status">
          {held === null ? LINES[line] : 'Paused'}
        </p>
        <p className="live-about">
          What becomes of what arrives for <strong>{project.name}</strong>, once it is stored. No id is shown, and of
          what was dropped only the reason.
        </p>
        <div className="live-controls">
          <button type="button" className="button" onClick={() => setHeld(held === null ? entries : null)}>
            {held === null ? 'Pause' : waiting > 0 ? `Go on, ${number(waiting)} new` : 'Go on'}
          </button>
          <label className="select">
            <span>Event</span>
            <select className="input" value={event ?? ''} onChange={(change) => setEvent(change.target.value || null)}>
              <option value="">all</option>
              {eventsIn(all).map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <label className="check">
            <input
              type="checkbox"
              checked={isDroppedOnly}
              onChange={(change) => setDroppedOnly(change.target.checked)}
            />
            Only what was dropped
          </label>
        </div>
      </header>
      {all.length === 0 ? (
        <FirstEvent project={project} />
      ) : shown.length === 0 ? (
        <p className="empty">
          <strong>Nothing of that kind among the latest {number(all.length)}.</strong>
          <span>{isDroppedOnly ? 'All of it was stored.' : 'Choose another event.'}</span>
        </p>
      ) : (
        <ol className="live-list" aria-label="What has arrived, newest first">
          {shown.map(({ id, entry }) => (
            <LiveRow key={id} entry={entry} />
          ))}
        </ol>
      )}
    </section>
  );
}
