import { addToken, checkFormat, listTokens, revokeToken, SCOPES, type Scope } from '@aboveboard/collector';
import { Command, InvalidArgumentError, Option } from 'commander';
import { dataOption, jsonOption } from '../../options.ts';
import { UserError } from '../../user-error.ts';

/** `aboveboard token add|list|revoke`: API tokens for programs. */
export function tokenCommand(): Command {
  return new Command('token')
    .description('API tokens for programs')
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(revokeCommand());
}

function addCommand(): Command {
  return new Command('add')
    .description('make an API token and print it; it is stored only as a hash')
    .addOption(
      new Option('--scope <scopes>', `comma separated: ${SCOPES.join(', ')}`)
        .default(['read'], 'read')
        .argParser(parseScopes),
    )
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Example:
  $ curl -H "authorization: Bearer $(aboveboard token add)" http://127.0.0.1:7878/api/projects`,
    )
    .action(({ scope, data, json }: { scope: readonly Scope[]; data: string; json?: true }) => {
      checkFormat(data);
      const token = addToken(data, scope);
      print(json ? JSON.stringify({ token, scopes: scope }) : token);
    });
}

function listCommand(): Command {
  return new Command('list')
    .description('list the tokens: id, scopes, when they were made and last used')
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  $ aboveboard token list --json')
    .action(({ data, json }: { data: string; json?: true }) => {
      const tokens = listTokens(data);
      if (json) return print(JSON.stringify(tokens));
      if (tokens.length === 0) print('no tokens yet; make one: aboveboard token add');
      for (const { id, scopes, created, lastUsed } of tokens) {
        print(
          `${id}  ${scopes.join(',').padEnd(12)} made ${created ?? 'long ago'}, ${lastUsed ? `last used ${lastUsed}` : 'never used'}`,
        );
      }
    });
}

function revokeCommand(): Command {
  return new Command('revoke')
    .description('take a token’s rights away at once, beside a running collector too')
    .argument('<id>', 'as printed by list')
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  $ aboveboard token revoke c0ffee12')
    .action((id: string, { data, json }: { data: string; json?: true }) => {
      checkFormat(data);
      if (revokeToken(data, id)) {
        if (json) print(JSON.stringify({ id }));
        return;
      }
      const ids = listTokens(data).map((token) => token.id);
      // Somebody may have put the token itself here, so it is not repeated.
      throw new UserError(`token: expected the id of one, as printed by list: ${ids.join(', ') || '(there is none)'}`);
    });
}

function parseScopes(text: string): readonly Scope[] {
  const scopes = text.split(',').map((scope) => scope.trim());
  const wrong = scopes.find((scope) => !SCOPES.includes(scope as Scope));
  if (wrong !== undefined) throw new InvalidArgumentError(`expected ${SCOPES.join(' or ')}, got "${wrong}"`);
  return scopes as Scope[];
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
