import { Breakable } from '../breakable/breakable.tsx';
import { Narrow } from '../narrow/narrow.tsx';
import './bar-list.css';

export interface Bar {
  readonly label: string;
  /** Written at the end of the row. */
  readonly value: string;
  readonly aside: string;
  /** Of the longest bar, 0 to 1. */
  readonly length: number;
  /** Not one of the list's own kind, such as `other`. */
  readonly isPale: boolean;
  /** What it narrows the page down to when it is clicked. */
  readonly narrows?: { readonly what: string; readonly value: string };
}

/** Bars beneath each other, with words and numbers that are text: they wrap, zoom and can be read aloud. */
export const BarList = ({ label, bars }: { label: string; bars: readonly Bar[] }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it must be reachable by key
  <ul className="bar-list scroll" aria-label={label} tabIndex={0}>
    {bars.map(({ label, value, aside, length, isPale, narrows }) => (
      <li key={label} className={isPale ? 'pale' : undefined}>
        <span className="bar-label">
          {narrows === undefined ? <Breakable name={label} /> : <Narrow {...narrows}>{label}</Narrow>}
        </span>
        <span className="bar-track" aria-hidden="true">
          <span style={{ width: `${length * 100}%` }} />
        </span>
        <span className="bar-value">{value}</span>
        <span className="bar-aside">{aside}</span>
      </li>
    ))}
  </ul>
);
