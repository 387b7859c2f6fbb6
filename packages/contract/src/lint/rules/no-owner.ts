import { finding, type Rule } from '../finding.ts';
import { ownEvents, placesOf } from '../places.ts';

/**
 * Nobody answers for it. An owner is required on the contract and inherited from there, and no owner can be blank, so
 * nothing is ever without one; what remains is an owner that names nobody.
 */
export const noOwner: Rule = (contract) =>
  [
    { where: 'owner', owner: contract.owner },
    ...ownEvents(contract.events).map(([name, { owner }]) => ({ where: `events.${name}.owner`, owner })),
    ...placesOf(contract).map(({ where, field }) => ({ where: `${where}.owner`, owner: field.owner })),
  ].flatMap(({ where, owner }) =>
    owner !== undefined && NOBODY.test(owner.trim())
      ? finding(
          'no-owner',
          'warning',
          where,
          `${JSON.stringify(owner)} names nobody who answers for it`,
          'Name a person or a team that can be asked why it is collected.',
        )
      : [],
  );

const NOBODY =
  /^(?:to[ -]?do|tbd|fixme|none|nobody|no one|noone|unknown|n\/?a|null|undefined|someone|[^\p{L}\p{N}]*|x+)$/iu;
