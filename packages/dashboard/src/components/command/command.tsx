import { Fragment, useState } from 'react';
import './command.css';

/** A line for the terminal, to be copied. */
export function Command({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () => navigator.clipboard.writeText(text).then(() => setCopied(true), leave);
  return (
    <div className="command">
      <code>
        {/* Each word in one piece: a line that breaks within an option, or at its hyphens, cannot be read back. */}
        {text.split(' ').map((word, i) => (
          <Fragment key={`${i} ${word}`}>
            {i > 0 && ' '}
            <span>{word}</span>
          </Fragment>
        ))}
      </code>
      {/* Over plain http on another machine the browser has no clipboard for a page. */}
      {window.isSecureContext && (
        <button type="button" className="button small" onClick={copy} onBlur={() => setCopied(false)}>
          {copied ? 'Copied' : 'Copy'}
        </button>
      )}
    </div>
  );
}

/** The clipboard was refused: nothing to do but to let the text be selected by hand. */
function leave() {}
