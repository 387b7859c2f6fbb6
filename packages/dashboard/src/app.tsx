import { useEffect, useEffectEvent, useState } from 'react';
import { projects, session } from './api.ts';
import { Page } from './components/page/page.tsx';
import { Away } from './components/problem/away.tsx';
import { SignIn } from './components/sign-in/sign-in.tsx';
import { useLive, useOnce } from './live.ts';

/** Decides between the three things to be seen: nothing answers, the sign-in, the page. */
export function App() {
  // Counts sign-ins and sign-outs: each asks the collector anew who is there, rather than believing what was.
  const [visit, setVisit] = useState(0);
  const again = () => setVisit((count) => count + 1);
  return <Visit key={visit} again={again} />;
}

function Visit({ again }: { again: () => void }) {
  const asked = useOnce('session', session);
  if (asked.data === undefined) {
    return asked.error ? <Away error={asked.error} retry={again} /> : <Starting />;
  }
  return asked.data.signedIn ? <SignedIn again={again} /> : <SignIn hasProvider={asked.data.oidc} onSignedIn={again} />;
}

function SignedIn({ again }: { again: () => void }) {
  const live = useLive('projects', projects);
  const isOut = live.error?.code === 'signed-out';
  const leave = useEffectEvent(again);
  useEffect(() => {
    if (isOut) leave();
  }, [isOut]);
  if (live.data === undefined) return live.error ? <Away error={live.error} retry={again} /> : <Starting />;
  return <Page projects={live.data} error={live.error} heard={live.heard} onSignedOut={again} />;
}

/** Seen only where the first answer takes its time; it fades in late, so that a fast start shows no flash of it. */
const Starting = () => (
  <p className="starting" role="status">
    Asking the collector…
  </p>
);
