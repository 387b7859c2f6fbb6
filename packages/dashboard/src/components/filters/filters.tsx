import type { ProjectSummary } from '@aboveboard/collector/api';
import { AUDIENCES, type Audience, RANGES, type UrlState } from '../../url-state.ts';
import { type Choice, Switch } from '../switch/switch.tsx';
import './filters.css';

interface Props {
  readonly project: ProjectSummary;
  readonly url: UrlState;
  readonly onChange: (change: Partial<UrlState>) => void;
  readonly onNotes: () => void;
  readonly onViews: () => void;
}

const DAYS = RANGES.map((days) => ({ value: days, label: String(days), unit: 'days' }));
const WHOSE: readonly Choice<Audience>[] = AUDIENCES.map((value) => ({
  value,
  label: { all: 'Everyone', people: 'People', ci: 'CI' }[value],
}));

/** As charts have them. */
const WORDS: Readonly<Record<string, string>> = { '': 'not sent', true: 'yes', false: 'no' };

/** Of what the page tells: it stays in sight, as every number depends on it. */
export function Filters({ url, onChange, onNotes, onViews }: Props) {
  return (
    <div className="filters">
      <Switch
        legend="Days to show, today included"
        name="days"
        choices={DAYS}
        value={url.days}
        onChange={(days) => onChange({ days })}
      />
      <Switch
        legend="Whose use to show"
        name="audience"
        choices={WHOSE}
        value={url.audience}
        onChange={(audience) => onChange({ audience })}
      />
      {url.version !== null && (
        <Chip what="Version" value={url.version || 'not sent'} onClear={() => onChange({ version: null })} />
      )}
      {url.field !== null && (
        <Chip
          what={url.field}
          value={WORDS[url.value ?? ''] ?? url.value ?? ''}
          onClear={() => onChange({ field: null, value: null })}
        />
      )}
      {url.event !== null && <Chip what="Event" value={url.event} onClear={() => onChange({ event: null })} />}
      <div className="filters-end">
        <button type="button" className="button" onClick={onNotes}>
          Notes
        </button>
        <button type="button" className="button" onClick={onViews}>
          Views
        </button>
      </div>
    </div>
  );
}

const Chip = ({ what, value, onClear }: { what: string; value: string; onClear: () => void }) => (
  <button
    type="button"
    className="chip"
    aria-label={`${what} ${value}: show all again`}
    title="Show all again"
    onClick={onClear}
  >
    <span>{what}</span> <strong>{value}</strong>
    <svg viewBox="0 0 12 12" width="10" height="10" aria-hidden="true">
      <path d="m2 2 8 8m0-8-8 8" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
    </svg>
  </button>
);
