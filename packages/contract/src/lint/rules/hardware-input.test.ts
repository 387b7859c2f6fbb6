import { expect, it } from 'vitest';
import { digest } from '../../kinds/digest/digest.ts';
import { findings, why, withFields } from '../testing.ts';
import { hardwareInput } from './hardware-input.ts';

const look = (of: string) => findings(hardwareInput, withFields({ project: digest({ why, of }) }));

it.each([
  ['the MAC address', 'mac address'],
  ['the serial number of the disk', 'serial number'],
  ['the host name', 'host name'],
  ['the hostname', 'hostname'],
  ['the IP', 'ip'],
  ['the IPv6 address', 'ipv6 address'],
  ['/etc/machine-id', 'machine-id'],
  ['the hardware UUID', 'hardware uuid'],
  ['the user name', 'user name'],
  ["the user's e-mail", 'e-mail'],
])('%j is found', (of, named) => {
  expect(look(of)).toEqual([
    {
      id: 'hardware-input',
      level: 'error',
      where: 'events.run.fields.project',
      message: expect.stringContaining(`"${named}"`),
      hint: expect.any(String),
    },
  ]);
});

it.each([
  'the address of the git remote',
  'the path of the project',
  'a zip file',
  'macOS settings',
  'a serialized tree',
])('%j is not', (of) => {
  expect(look(of)).toEqual([]);
});
