import { Dialog } from '../dialog/dialog.tsx';
import { SHORTCUTS } from './shortcuts.ts';
import './help.css';

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly hasKeys: boolean;
  readonly onKeys: (isOn: boolean) => void;
}

export const HelpDialog = ({ isOpen, onClose, hasKeys, onKeys }: Props) => (
  <Dialog title="Keyboard and help" isOpen={isOpen} onClose={onClose}>
    <dl className="keys">
      {SHORTCUTS.map(([keys, does]) => (
        <div key={keys}>
          <dt>
            {keys.split(' ').map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
    <label className="keys-switch">
      <input type="checkbox" checked={hasKeys} onChange={(event) => onKeys(event.target.checked)} />
      Single keys do this
    </label>
    <p>
      A dotted name narrows the page down to it. Everything is in the address, so it can be sent to a colleague. Beneath
      each chart are its rows as CSV and Parquet, and the SQL that they are the answer to.
    </p>
  </Dialog>
);
