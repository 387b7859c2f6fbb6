import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { normalAddress } from './address.ts';
import { addressOf, openSenders } from './sender.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const DAY = 24 * 60 * 60 * 1000;

function request(remoteAddress: string, forwarded?: string): IncomingMessage {
  return { socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } } as unknown as IncomingMessage;
}

describe('senders', () => {
  it('are told apart by address, the same all day and another the next', () => {
    const senderOf = openSenders(false);
    const [a, b] = [request('192.0.2.1'), request('192.0.2.2')];
    expect(senderOf(a, NOW)).toBe(senderOf(request('192.0.2.1'), NOW + 1000));
    expect(senderOf(a, NOW)).not.toBe(senderOf(b, NOW));
    const today = senderOf(a, NOW);
    expect(senderOf(a, NOW + DAY)).not.toBe(today);
  });

  it('cannot be recognised by another process, nor read', () => {
    const [one, other] = [openSenders(false), openSenders(false)];
    const hash = one(request('192.0.2.1'), NOW);
    expect(other(request('192.0.2.1'), NOW)).not.toBe(hash);
    expect(hash).not.toContain('192');
  });

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['2001:DB8:0:0:ffff::1', '2001:db8:0:0'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0'],
    ['not an address', 'not an address'],
  ])('are of %s the part that is theirs: %s', (address, normal) => {
    expect(normalAddress(address)).toBe(normal);
  });

  it.each([
    ['nobody', false, '203.0.113.9', '192.0.2.1'],
    ['the proxy, which writes last', true, '198.51.100.1, 203.0.113.9', '203.0.113.9'],
    ['the proxy, where it wrote nothing', true, undefined, '192.0.2.1'],
  ])('are believed of %s', (_, isBehindProxy, forwarded, expected) => {
    expect(addressOf(request('192.0.2.1', forwarded), isBehindProxy)).toBe(expected);
  });
});
