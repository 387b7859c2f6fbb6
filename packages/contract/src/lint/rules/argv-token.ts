import { finding, type Rule } from '../finding.ts';
import { type Place, placesOf, wordsOf } from '../places.ts';

/**
 * What a person types or owns, in a place that a program fills: arguments, queries, paths, addresses, names.
 *
 * No free text can leave, whatever a field is called. What can go wrong is this:
 *
 * - A `digest` of such a thing tells which reports are about the same thing, and whoever has the machine's key can try
 *   out every likely input. For a short text that is all of them: an error.
 * - A `choice` with `other` takes whatever the caller passes and hides the mistake as `other`: a warning. With
 *   `other: false` the same call is a counted drop, which the first report shows.
 * - A list with somebody's address or home folder in it was gathered from reports and not from a registry: an error, for
 *   the contract itself is public.
 *
 * Only a name's last word counts, which is what the value is: `error_message` is a message, `message_kind` is a kind.
 */
export const argvToken: Rule = (contract) => placesOf(contract).flatMap(look);

function look({ name, field, where }: Place) {
  const { kind } = field;
  if (kind !== 'digest' && kind !== 'choice' && kind !== 'choices') return [];
  const found = [];
  const last = wordsOf(name).at(-1) ?? '';
  if (FREE.has(last) && kind === 'digest') {
    found.push(
      finding(
        'argv-token',
        'error',
        where,
        `a digest named "${name}" is computed from what a person typed or owns`,
        'Send a choice of what kind it is instead; or suppress this by name and say why equal inputs must be told apart.',
      ),
    );
  } else if (FREE.has(last) && kind !== 'digest' && field.other) {
    found.push(
      finding(
        'argv-token',
        'warning',
        where,
        `"${name}" sounds as if free text were passed to it, which \`other\` would hide`,
        `Name it after what its list holds, such as "${name}_kind", or write other: false, so that a wrong call is counted.`,
      ),
    );
  }
  if (kind !== 'digest' && field.values.some((value) => CONCRETE.test(value))) {
    found.push(
      finding(
        'argv-token',
        'error',
        where,
        'its list holds what looks like an address, a home folder or an argument with its value',
        'Take the list from a registry of the program, not from what was seen in use.',
      ),
    );
  }
  return found;
}

const FREE: ReadonlySet<string> = new Set(
  [
    ['arg', 'args', 'argument', 'arguments', 'argv', 'cmdline', 'flags', 'input', 'prompt', 'query', 'search', 'text'],
    ['path', 'file', 'filename', 'folder', 'dir', 'directory', 'cwd', 'branch', 'repo', 'repository', 'remote'],
    ['url', 'uri', 'link', 'address', 'host', 'hostname', 'domain', 'ip'],
    ['message', 'msg', 'stack', 'stacktrace', 'trace', 'output'],
    ['email', 'mail', 'user', 'username', 'login', 'account', 'password', 'secret', 'token', 'key'],
  ].flat(),
);

/** An address with a scheme, an e-mail address, a home folder, an IPv4 address, an option with a value. */
const CONCRETE =
  /^\w+:\/\/|^[^\s@]+@[^\s@]+\.[a-z]+$|^~\/|^\/(?:home|Users)\/|^[A-Z]:\\|^(?:\d{1,3}\.){3}\d{1,3}$|^--?[\w-]+=./;
