import type { ReactNode } from 'react';
import { useUrlState } from '../../url-state.ts';
import './narrow.css';

interface Props {
  readonly what: 'version' | 'event';
  readonly value: string;
  readonly children: ReactNode;
}

/** A name that narrows the page down to it when it is clicked, and widens it again. */
export function Narrow({ what, value, children }: Props) {
  const [url, setUrl] = useUrlState();
  const isOn = url[what] === value;
  const name = value === '' ? 'what has none' : value;
  return (
    <button
      type="button"
      className="narrow"
      aria-pressed={isOn}
      title={isOn ? `Show every ${what} again` : `Only ${what} ${name}`}
      onClick={() => setUrl({ [what]: isOn ? null : value })}
    >
      {children}
    </button>
  );
}
