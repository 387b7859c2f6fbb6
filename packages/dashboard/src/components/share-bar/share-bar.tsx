import { share as written } from '../../format/number.ts';
import './share-bar.css';

interface Props {
  /** 0 to 1; `null` where it is not known. */
  readonly share: number | null;
  /** Not one of the list's own kind, such as `other`. */
  readonly isPale?: boolean;
}

/** A share in a cell of a table: the number is text, the bar repeats it. */
export const ShareBar = ({ share, isPale = false }: Props) => (
  <span className={isPale ? 'share-bar pale' : 'share-bar'}>
    <span className="share-track" aria-hidden="true">
      <span style={{ width: `${Math.min(1, share ?? 0) * 100}%` }} />
    </span>
    <strong>{share === null ? '–' : written(share, 1)}</strong>
  </span>
);
