import './switch.css';

export interface Choice<Value extends string | number> {
  readonly value: Value;
  readonly label: string;
  /** Written after the label where there is room. */
  readonly unit?: string;
}

interface Props<Value extends string | number> {
  /** Names the group for those who listen. */
  readonly legend: string;
  readonly name: string;
  readonly choices: readonly Choice<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly isSmall?: boolean;
}

/** Radio buttons, so that the arrow keys work as everywhere. */
export const Switch = <Value extends string | number>(props: Props<Value>) => (
  <fieldset className={props.isSmall ? 'switch small' : 'switch'}>
    <legend className="unseen">{props.legend}</legend>
    {props.choices.map(({ value, label, unit }) => (
      <label key={value}>
        <input
          type="radio"
          name={props.name}
          aria-label={unit ? `${label} ${unit}` : label}
          checked={value === props.value}
          onChange={() => props.onChange(value)}
        />
        <span>
          {label}
          {unit && <span className="long"> {unit}</span>}
        </span>
      </label>
    ))}
  </fieldset>
);
