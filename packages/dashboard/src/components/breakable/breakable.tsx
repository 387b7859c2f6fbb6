import { Fragment } from 'react';

/** A name of the contract, which in a narrow place goes on in the next line between its words rather than within one. */
export const Breakable = ({ name }: { name: string }) =>
  name.split(/(?<=[_.-])/).map((word, i, { length }) => (
    <Fragment key={i}>
      {word}
      {i < length - 1 && <wbr />}
    </Fragment>
  ));
