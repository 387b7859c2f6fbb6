import { finding, type Rule } from '../finding.ts';

/** On without being asked: allowed, and worth knowing. */
export const consentOn: Rule = ({ consent }) => {
  const places = typeof consent === 'string' ? [['consent', consent]] : modesOf(consent);
  return places.flatMap(([where = '', value]) =>
    value === 'on'
      ? finding(
          'consent-on',
          'info',
          where,
          'it is on until somebody switches it off',
          'Where people can be asked, "ask" gets fewer reports, from people who agreed.',
        )
      : [],
  );
};

function modesOf({ default: otherwise, modes }: { readonly default: string; readonly modes: Record<string, string> }) {
  return [
    ['consent.default', otherwise],
    ...Object.entries(modes).map(([mode, value]) => [`consent.modes.${mode}`, value]),
  ];
}
