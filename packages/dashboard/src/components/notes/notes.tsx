import type { Note } from '@aboveboard/collector/api';
import { type FormEvent, useState } from 'react';
import { addNote, deleteNote } from '../../api.ts';
import { shortDay } from '../../format/day.ts';
import { Dialog } from '../dialog/dialog.tsx';
import { whatWentWrong } from '../problem/what-went-wrong.ts';
import { useAct } from './use-act.ts';

interface Props {
  readonly project: string;
  readonly notes: readonly Note[];
  readonly today: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Something is another now. */
  readonly onChanged: () => void;
}

/** What to remember of a day: written here, marked on the charts. */
export function NotesDialog({ project, notes, today, isOpen, onClose, onChanged }: Props) {
  const [text, setText] = useState('');
  const [day, setDay] = useState(today);
  const [isCorrection, setIsCorrection] = useState(false);
  const { act, isBusy, error } = useAct(onChanged);
  const add = (event: FormEvent) => {
    event.preventDefault();
    const note = { day, text, ...(isCorrection && { correction: true as const }) };
    act(() => addNote(project, note)).then((isDone) => {
      if (!isDone) return;
      setText('');
      // The next one is for everybody only where that is said anew.
      setIsCorrection(false);
    });
  };
  return (
    <Dialog title="Notes" isOpen={isOpen} onClose={onClose}>
      <p>A release, a talk, an outage: charts mark its day with a diamond.</p>
      <form onSubmit={add}>
        <label>
          Day (UTC)
          <input className="input" type="date" required value={day} onChange={(event) => setDay(event.target.value)} />
        </label>
        <label>
          Note
          <input
            className="input"
            required
            maxLength={200}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <button type="submit" className="button" disabled={isBusy}>
          Add
        </button>
        <label className="check">
          <input type="checkbox" checked={isCorrection} onChange={(event) => setIsCorrection(event.target.checked)} />A
          correction of published numbers: the public page tells it to everybody
        </label>
      </form>
      {error && (
        <p className="refusal" role="alert">
          {whatWentWrong(error)}
        </p>
      )}
      {notes.length === 0 ? (
        <p>None yet.</p>
      ) : (
        <ul className="dialog-list">
          {notes.toReversed().map((note) => (
            <li key={note.id}>
              <span>
                <time dateTime={note.day}>{shortDay(note.day)}</time>
                {note.text}
                {note.correction && <em>public</em>}
              </span>
              <button
                type="button"
                className="button small"
                aria-label={`Delete the note of ${shortDay(note.day)}`}
                disabled={isBusy}
                onClick={() => act(() => deleteNote(project, note.id))}
              >
                Delete
              </button>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
