import type { ProjectSummary } from '@aboveboard/collector/api';
import { signOut } from '../../api.ts';
import { AUDIENCES, type Audience, RANGES, type UrlState } from '../../url-state.ts';
import { type Choice, Switch } from '../switch/switch.tsx';
import { ThemeToggle } from '../theme-toggle/theme-toggle.tsx';
import { Wordmark } from '../wordmark/wordmark.tsx';
import './header.css';

interface Props {
  readonly projects: readonly ProjectSummary[];
  /** The project that is shown; the address may name none. */
  readonly project: string | undefined;
  readonly url: UrlState;
  readonly onChange: (change: Partial<UrlState>) => void;
  readonly onSignedOut: () => void;
}

const DAYS = RANGES.map((days) => ({ value: days, label: String(days), unit: 'days' }));
const WHOSE: readonly Choice<Audience>[] = AUDIENCES.map((value) => ({
  value,
  label: { all: 'Everyone', people: 'People', ci: 'CI' }[value],
}));

export function Header({ projects, project, url, onChange, onSignedOut }: Props) {
  return (
    <header className="header">
      <div className="header-inner">
        <Wordmark />
        <label className="project-switch">
          <span className="unseen">Project</span>
          <select
            value={project ?? ''}
            disabled={projects.length === 0}
            onChange={(event) => onChange({ project: event.target.value })}
          >
            {projects.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
          <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
            <path d="M2.5 4.5 6 8l3.5-3.5" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
          </svg>
        </label>
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
        <div className="header-end">
          <ThemeToggle />
          {/* Whether or not the collector hears it, the next question to it shows who is signed in. */}
          <button type="button" className="button" onClick={() => signOut().then(onSignedOut, onSignedOut)}>
            Sign out
          </button>
        </div>
      </div>
    </header>
  );
}
