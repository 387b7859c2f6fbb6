import { type FormEvent, type MouseEvent, useState } from 'react';
import { deleteView, saveView, views } from '../../api.ts';
import { useOnce } from '../../live.ts';
import { go } from '../../url-state.ts';
import { Dialog } from '../dialog/dialog.tsx';
import { useAct } from '../notes/use-act.ts';
import { whatWentWrong } from '../problem/what-went-wrong.ts';

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** What is looked at again and again, under a name. Everyone who signs in here has the same. */
export function ViewsDialog({ isOpen, onClose }: Props) {
  return (
    <Dialog title="Views" isOpen={isOpen} onClose={onClose}>
      <p>Project, days, people or CI, version, event and steps, as they are now. All who sign in here see them.</p>
      <Saved onClose={onClose} />
    </Dialog>
  );
}

function Saved({ onClose }: Pick<Props, 'onClose'>) {
  const [changes, setChanges] = useState(0);
  const [name, setName] = useState('');
  const saved = useOnce(`views ${changes}`, views);
  const { act, isBusy, error } = useAct(() => setChanges(changes + 1));
  const save = (event: FormEvent) => {
    event.preventDefault();
    act(() => saveView({ name, search: location.search || '?' })).then((isDone) => isDone && setName(''));
  };
  const open = (event: MouseEvent, search: string) => {
    event.preventDefault();
    onClose();
    go(search);
  };
  const problem = error ?? saved.error;
  return (
    <>
      <form onSubmit={save}>
        <label>
          Name of this view
          <input
            className="input"
            required
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <button type="submit" className="button" disabled={isBusy}>
          Save
        </button>
      </form>
      {problem && (
        <p className="refusal" role="alert">
          {whatWentWrong(problem)}
        </p>
      )}
      {saved.data?.length === 0 && <p>None yet.</p>}
      <ul className="dialog-list">
        {saved.data?.map((view) => (
          <li key={view.name}>
            <a href={view.search} onClick={(event) => open(event, view.search)}>
              {view.name}
            </a>
            <button
              type="button"
              className="button small"
              aria-label={`Delete the view ${view.name}`}
              disabled={isBusy}
              onClick={() => act(() => deleteView(view.name))}
            >
              Delete
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
