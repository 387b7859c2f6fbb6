import { execFile } from 'node:child_process';

/** Runs a program as from a shell in which nothing is set. */
export function run(command: string, args: readonly string[], cwd: string): Promise<{ code: number; output: string }> {
  const { PATH, HOME } = process.env;
  const options = { cwd, env: { PATH, HOME }, maxBuffer: 2 ** 28 };
  return new Promise((done) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr });
    });
  });
}
