/** Is a variable set? Set at all means yes, as the convention has it; only these few spellings say that it is not meant. */
export function isSet(value: unknown): boolean {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return word !== '' && word !== '0' && word !== 'false';
}
