import { bucketLabels } from '../kinds/bucket/bucket.ts';
import type { Field } from '../kinds/kinds.ts';
import { or } from './markdown.ts';
import { MARKDOWN, type Setting } from './setting.ts';

/**
 * What a field can say, in plain words.
 *
 * @example describeValues(flag({ why })) // 'yes or no'
 */
export function describeValues(field: Field, setting: Setting = MARKDOWN): string {
  const notes = [
    ...(field.auto === undefined ? [] : ['found out by itself']),
    ...(field.optional === true ? ['may be left out'] : []),
    ...(field.deprecated === undefined ? [] : [`on its way out: ${setting.text(field.deprecated.why)}`]),
  ];
  return [valuesOf(field, setting), ...notes].join('; ');
}

function valuesOf(field: Field, setting: Setting): string {
  const { code, text } = setting;
  const outside = (other: boolean) => (other ? `sent as ${code('other')}` : 'not sent');
  switch (field.kind) {
    case 'flag':
      return 'yes or no';
    case 'choice':
      return `${or(field.values.map((value) => code(value)))}; anything else is ${outside(field.other)}`;
    case 'choices': {
      const most = Math.min(field.max, field.values.length + (field.other ? 1 : 0));
      return `up to ${most} of ${field.values.map((value) => code(value)).join(', ')}, without their order; anything else is ${outside(field.other)}`;
    }
    case 'bucket':
      return `a range, never the number itself: ${or(bucketLabels(field).map((label) => code(label)))} ${text(field.unit)} (sent as the range’s number, from 0)`;
    case 'int':
      return `a whole number from ${field.min} to ${field.max}`;
    case 'count':
      return `how often, from 0 to ${field.max}`;
    case 'version':
      return `${VERSIONS[field.keep]}, such as ${code(EXAMPLES[field.keep])}; ${code('-pre')} behind it for a pre-release, ${code('dev')} for a build from source, ${code('other')} for anything else`;
    case 'digest':
      return `a fingerprint of ${text(field.of)}, never the thing itself: computed with a key that does not leave your machine, so that nobody else can compute or compare it; the same for ${LIVES[field.life]}`;
    case 'day':
      return 'a date, without a time';
    case 'id':
      return 'a random number';
  }
}

const VERSIONS = {
  major: 'only the first number of a version',
  minor: 'only the first two numbers of a version',
  patch: 'the three numbers of a version',
};
const EXAMPLES = { major: '1', minor: '1.4', patch: '1.4.2' };

const LIVES = { install: 'as long as the key is kept', month: 'one month', day: 'one day' };
