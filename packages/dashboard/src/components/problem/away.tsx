import type { ApiError } from '../../api.ts';
import { Command } from '../command/command.tsx';
import { Wordmark } from '../wordmark/wordmark.tsx';
import { whatWentWrong } from './what-went-wrong.ts';
import './problem.css';

/** The whole page where there is nothing yet to keep on showing. */
export const Away = ({ error, retry }: { error: ApiError; retry: () => void }) => (
  <main className="alone">
    <Wordmark />
    <section className="alone-card" role="alert">
      <h1>{whatWentWrong(error)}</h1>
      <p>
        This page asks again every few seconds. If the collector is not running at <code>{location.host}</code>, start
        it:
      </p>
      <Command text="npm start" />
      <button type="button" className="button primary" onClick={retry}>
        Try again now
      </button>
    </section>
  </main>
);
