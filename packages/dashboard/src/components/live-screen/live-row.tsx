import type { LiveDrop, LiveEntry, LiveEvent, LiveValue } from '@aboveboard/collector/api';
import { explain } from '../../charts/drops/reasons.ts';
import { counted } from '../../format/number.ts';

/** What became of one event, field or request. */
export function LiveRow({ entry }: { entry: LiveEntry }) {
  if (entry.type === 'left-out') {
    return <li className="live-gap">{counted(entry.count, 'more line')} came faster than they could be shown</li>;
  }
  return (
    <li className="live-row">
      <time dateTime={entry.at}>{entry.at.slice(11, 19)}</time>
      {entry.type === 'event' ? <Stored entry={entry} /> : <Dropped entry={entry} />}
    </li>
  );
}

const Stored = ({ entry: { event, fields, common, revision } }: { entry: LiveEvent }) => (
  <>
    <span className="outcome good">stored</span>
    <code className="live-event">{event}</code>
    <span className="live-fields">
      <Values values={fields} />
      <span className="live-common">
        <Values values={common} />
        {revision !== null && <span className="pair">revision {revision}</span>}
      </span>
    </span>
  </>
);

const Values = ({ values }: { values: Readonly<Record<string, LiveValue>> }) =>
  Object.entries(values).map(([name, value]) => (
    <span key={name} className="pair">
      {name} <code>{Array.isArray(value) ? value.join(', ') || 'none' : String(value)}</code>
    </span>
  ));

/** A name that the contract does not have is not kept; of what was refused as a whole nobody asked for names. */
const Nameless = ({ reason }: { reason: string }) => (
  <span className="not-kept">{OWN.has(reason) ? 'whole requests' : 'name not kept'}</span>
);

/** Of the reasons that are the collector's own. */
const OWN = new Map([
  ['duplicate', 'sent twice, and stored the first time'],
  ['limited', 'over the limit of what one sender may send'],
  ['erased', 'of an id that was erased'],
  ['banned', 'from somebody who is banned'],
  ['stopped', 'from a version that was told to stop'],
]);

const Dropped = ({ entry: { what, reason, event, field, count } }: { entry: LiveDrop }) => (
  <>
    <span className={what === 'event' ? 'outcome bad' : 'outcome part'}>
      {what === 'field' ? 'field dropped' : reason === 'duplicate' ? 'duplicate' : 'dropped'}
    </span>
    <span className="live-event">
      {event === null ? <Nameless reason={reason} /> : <code>{event}</code>}
      {field !== null && <code>.{field}</code>}
    </span>
    <span className="live-fields">
      <span>
        <code>{reason}</code>
        {count > 1 && ` × ${count}`} <span className="live-why">{explain(reason) ?? OWN.get(reason) ?? ''}</span>
      </span>
    </span>
  </>
);
