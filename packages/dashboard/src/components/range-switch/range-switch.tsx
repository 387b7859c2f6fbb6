import { type Days, RANGES } from '../../url-state.ts';
import './range-switch.css';

/** Radio buttons, so that the arrow keys work as everywhere. */
export const RangeSwitch = ({ days, onChange }: { days: Days; onChange: (days: Days) => void }) => (
  <fieldset className="range-switch">
    <legend className="unseen">Days to show, today included</legend>
    {RANGES.map((range) => (
      <label key={range}>
        <input
          type="radio"
          name="days"
          aria-label={`${range} days`}
          checked={range === days}
          onChange={() => onChange(range)}
        />
        <span>{range}</span>
      </label>
    ))}
  </fieldset>
);
