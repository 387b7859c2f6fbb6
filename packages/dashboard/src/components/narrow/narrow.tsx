import type { ReactNode } from 'react';
import { type UrlState, useUrlState } from '../../url-state.ts';
import './narrow.css';

interface Props {
  /** `os`: any other field than these two that goes along with all reports. */
  readonly what: 'version' | 'event' | (string & {});
  readonly value: string;
  readonly children: ReactNode;
}

/** A name that narrows the page down to it when it is clicked, and widens it again. */
export function Narrow({ what, value, children }: Props) {
  const [url, setUrl] = useUrlState();
  const [all, one] = changesOf(what, value);
  const isOn = Object.entries(one).every(([key, chosen]) => Reflect.get(url, key) === chosen);
  const name = value === '' ? 'what has none' : value;
  return (
    <button
      type="button"
      className="narrow"
      aria-pressed={isOn}
      title={isOn ? `Show every ${what} again` : `Only ${what} ${name}`}
      onClick={() => setUrl(isOn ? all : one)}
    >
      {children}
    </button>
  );
}

function changesOf(what: string, value: string): readonly [all: Partial<UrlState>, one: Partial<UrlState>] {
  if (what === 'version' || what === 'event') return [{ [what]: null }, { [what]: value }];
  return [
    { field: null, value: null },
    { field: what, value },
  ];
}
