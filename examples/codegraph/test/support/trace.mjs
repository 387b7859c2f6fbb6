import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** Loaded before a program: notes in the file TRACE, in order, each reply on stdout and each touch of telemetry's files. */
const { TRACE } = process.env;
const append = fs.appendFileSync;
const note = (line) => append(TRACE, `${line}\n`);
for (const name of [
  'openSync',
  'readFileSync',
  'writeFileSync',
  'appendFileSync',
  'statSync',
  'readdirSync',
  'mkdirSync',
]) {
  const real = fs[name];
  fs[name] = (path, ...rest) => {
    if (/\.codegraph\/telemetry/.test(String(path))) note(`telemetry ${name} ${rest[0] === 'a+' ? 'buffer' : ''}`);
    return real(path, ...rest);
  };
}
syncBuiltinESMExports();
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (chunk, ...rest) => {
  note(`reply ${/"id":(\d+)/.exec(String(chunk))?.[1]}`);
  return write(chunk, ...rest);
};
