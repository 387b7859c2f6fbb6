import { addToken, SCOPES, type Scope } from '@aboveboard/collector';
import { Command, InvalidArgumentError, Option } from 'commander';
import { dataOption } from '../../options.ts';

/** `aboveboard token add`: API tokens for programs. */
export function tokenCommand(): Command {
  const add = new Command('add')
    .description('make an API token and print it; it is stored only as a hash')
    .addOption(
      new Option('--scope <scopes>', `comma separated: ${SCOPES.join(', ')}`)
        .default(['read'], 'read')
        .argParser(parseScopes),
    )
    .addOption(dataOption())
    .addHelpText(
      'after',
      `
Example:
  $ curl -H "authorization: Bearer $(aboveboard token add)" http://127.0.0.1:7878/api/projects`,
    )
    .action(({ scope, data }: { scope: readonly Scope[]; data: string }) => {
      process.stdout.write(`${addToken(data, scope)}\n`);
    });
  return new Command('token').description('API tokens for programs').addCommand(add);
}

function parseScopes(text: string): readonly Scope[] {
  const scopes = text.split(',').map((scope) => scope.trim());
  const wrong = scopes.find((scope) => !SCOPES.includes(scope as Scope));
  if (wrong !== undefined) throw new InvalidArgumentError(`expected ${SCOPES.join(' or ')}, got "${wrong}"`);
  return scopes as Scope[];
}
