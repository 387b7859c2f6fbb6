/**
 * An IPv4 address as it is, of an IPv6 address the first half: the other half is the host's to choose as often as it
 * likes.
 *
 * @example normalAddress('::ffff:192.0.2.1') // '192.0.2.1'
 * @example normalAddress('2001:db8::1') // '2001:db8:0:0'
 */
export function normalAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!IPV6.test(address)) return address;
  const [head = '', tail] = address.toLowerCase().split('%', 1)[0]?.split('::') ?? [];
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const after = groups(tail ?? '');
  // A dotted quad at the end stands for two groups.
  const given = groups(head).length + after.length + (address.includes('.') ? 1 : 0);
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - given)).fill('0');
  return [...groups(head), ...zeros, ...after]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

/** As much of the form as tells it from an IPv4 address with a port: an address comes from a socket or a proxy of ours. */
const IPV6 = /^(?=.*:.*:)[\da-f:.]+(%.+)?$/i;
