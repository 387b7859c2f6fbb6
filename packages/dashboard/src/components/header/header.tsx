import type { ProjectSummary } from '@aboveboard/collector/api';
import type { MouseEvent } from 'react';
import { signOut } from '../../api.ts';
import { ANOTHER_PROJECT, SCREENS, type UrlState, writeState } from '../../url-state.ts';
import { ThemeToggle } from '../theme-toggle/theme-toggle.tsx';
import { Wordmark } from '../wordmark/wordmark.tsx';
import './header.css';

interface Props {
  readonly projects: readonly ProjectSummary[];
  /** The project that is shown; the address may name none. */
  readonly project: string | undefined;
  readonly url: UrlState;
  readonly onChange: (change: Partial<UrlState>) => void;
  readonly onHelp: () => void;
  readonly onSignedOut: () => void;
}

const NAMES = { overview: 'Overview', live: 'Live' };

export function Header({ projects, project, url, onChange, onHelp, onSignedOut }: Props) {
  return (
    <header className="header">
      <a className="skip" href="#main">
        Skip to the numbers
      </a>
      <div className="header-inner">
        <Wordmark />
        <label className="project-switch">
          <span className="unseen">Project</span>
          <select
            value={project ?? ''}
            disabled={projects.length === 0}
            onChange={(event) => onChange({ project: event.target.value, ...ANOTHER_PROJECT })}
          >
            {projects.map(({ name, simulated }) => (
              <option key={name} value={name}>
                {simulated ? `${name} (simulated)` : name}
              </option>
            ))}
          </select>
          <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
            <path d="M2.5 4.5 6 8l3.5-3.5" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
          </svg>
        </label>
        <nav className="screens" aria-label="Screens">
          {SCREENS.map((screen) => (
            <a
              key={screen}
              href={writeState({ ...url, screen })}
              aria-current={url.screen === screen ? 'page' : undefined}
              onClick={(event) => isPlain(event) && onChange({ screen })}
            >
              {NAMES[screen]}
            </a>
          ))}
        </nav>
        <div className="header-end">
          <button
            type="button"
            className="button icon help"
            aria-label="Keyboard and help"
            title="Keyboard and help (?)"
            onClick={onHelp}
          >
            ?
          </button>
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

/** A click with a key, such as for another tab, is the browser's. */
function isPlain(event: MouseEvent): boolean {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return false;
  event.preventDefault();
  return true;
}
