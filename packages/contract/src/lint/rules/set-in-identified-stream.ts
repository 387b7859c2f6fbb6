import { finding, type Rule } from '../finding.ts';
import { placesOf } from '../places.ts';

/** A set says more than any of its values, and an id joins it to everything else: rare combinations single out. */
export const setInIdentifiedStream: Rule = (contract) => {
  const isIdentified = (stream: string) => (contract.streams[stream]?.identity.type ?? 'none') !== 'none';
  const anywhere = Object.keys(contract.streams).some(isIdentified);
  return placesOf(contract).flatMap(({ field, where, shape }) => {
    if (field.kind !== 'choices' || !(shape === undefined ? anywhere : isIdentified(shape.stream))) return [];
    return finding(
      'set-in-identified-stream',
      'warning',
      where,
      'the combination of its values is joined by an id to the other reports of the same machine',
      'Move the event to a stream without identity, lower max, or count each value in a rollup.',
    );
  });
};
