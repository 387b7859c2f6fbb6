import { finding, type Rule } from '../finding.ts';

/**
 * An identity of the installation has no end but the person's own reset. That is longer than almost any question needs:
 * presence counts installs and their return without one, and a rotating id joins what belongs together.
 */
export const idForEver: Rule = ({ streams }) =>
  Object.entries(streams).flatMap(([name, { identity }]) =>
    identity.type === 'install'
      ? finding(
          'id-for-ever',
          'warning',
          `streams.${name}.identity`,
          'the id stays until a person resets it, so it joins all reports of an installation for as long as it lives',
          'Write rotating(30, …), or leave the identity out: presence counts active installs and their return without one.',
        )
      : [],
  );
