import { type FormEvent, useId, useRef, useState } from 'react';
import { ApiError, signIn } from '../../api.ts';
import { Command } from '../command/command.tsx';
import { Wordmark } from '../wordmark/wordmark.tsx';
import { sayRefusal } from './say-refusal.ts';
import '../problem/problem.css';
import './sign-in.css';

export function SignIn({ hasProvider, onSignedIn }: { hasProvider: boolean; onSignedIn: () => void }) {
  const [refusal, setRefusal] = useState<ApiError>();
  const [isAsking, setAsking] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();

  async function submit(event: FormEvent) {
    event.preventDefault();
    setAsking(true);
    setRefusal(undefined);
    try {
      await signIn(field.current?.value ?? '');
      onSignedIn();
    } catch (error) {
      setRefusal(error instanceof ApiError ? error : new ApiError('refused'));
      setAsking(false);
      field.current?.select();
    }
  }

  return (
    <main className="alone">
      <Wordmark />
      <form className="alone-card" onSubmit={submit}>
        <h1>Sign in</h1>
        {/* A password manager wants a name to keep the password under. */}
        <input
          className="unseen"
          name="username"
          autoComplete="username"
          value="maintainer"
          readOnly
          tabIndex={-1}
          aria-hidden="true"
        />
        <div className="sign-in-field">
          <label htmlFor={id}>Password</label>
          <input
            ref={field}
            id={id}
            type="password"
            name="password"
            autoComplete="current-password"
            required
            // biome-ignore lint/a11y/noAutofocus: the only thing to do on this page
            autoFocus
            aria-invalid={refusal?.code === 'signed-out'}
            aria-describedby={`${id}-refusal ${id}-hint`}
          />
          <p id={`${id}-refusal`} className="sign-in-refusal" role="alert">
            {refusal && sayRefusal(refusal)}
          </p>
        </div>
        <button type="submit" className="button primary" disabled={isAsking}>
          {isAsking ? 'Signing in…' : refusal?.code === 'unreachable' ? 'Try again' : 'Sign in'}
        </button>
        {hasProvider && (
          <a className="button" href="/api/oidc/start">
            Sign in with your organisation’s account
          </a>
        )}
        <div id={`${id}-hint`} className="sign-in-hint">
          <p>
            The password was printed once by the first <code>npm start</code>. A new one:
          </p>
          <Command text="npx aboveboard password --data .aboveboard" />
        </div>
      </form>
    </main>
  );
}
