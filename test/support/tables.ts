import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Which tables of a stopped collector have a text in one of their rows. The engine's files are compressed, so a search of
 * their bytes could miss a value. In a process of its own, since an engine stays with the first directory that it opened.
 */
export function tablesWith(dataDir: string, needle: string): readonly string[] {
  const args = ['-e', PROGRAM, join(dataDir, 'clickhouse'), needle];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

const PROGRAM = `
  const { Session } = require('chdb');
  const [, path, needle] = process.argv;
  const session = new Session(path);
  const tables = session.query('SELECT name FROM system.tables WHERE database = currentDatabase() FORMAT TSV').trim().split('\\n');
  const has = (table) => session.query('SELECT * FROM ' + table + ' FORMAT JSONEachRow').includes(needle);
  console.log(JSON.stringify(tables.filter(has)));
  session.close();`;
