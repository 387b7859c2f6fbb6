import { finding, type Rule } from '../finding.ts';
import { placesOf } from '../places.ts';

/**
 * A digest of what the machine or its owner is called. A person can reset an id, and not a serial number: the digest
 * would be the same machine again after every reset but that of the key.
 */
export const hardwareInput: Rule = (contract) =>
  placesOf(contract).flatMap(({ field, where }) => {
    const found = field.kind === 'digest' ? HARDWARE.exec(field.of) : null;
    if (found === null) return [];
    return finding(
      'hardware-input',
      'error',
      where,
      `its input mentions "${found[0].toLowerCase()}", which stands for a machine or a person`,
      'Count installs by presence, or give the stream an identity, which a person can reset.',
    );
  });

const HARDWARE =
  /\b(?:mac(?:[ -]address(?:es)?)?|serial(?:[ -]numbers?)?|host[ -]?names?|computer[ -]?names?|ip(?:v[46])?(?:[ -]address(?:es)?)?|(?:machine|hardware|device|disk|board|cpu)[ -]?(?:id|uuid|identifier)s?|imei|user[ -]?names?|login(?:[ -]names?)?|account[ -]names?|e-?mails?|phone)\b/i;
