import { join } from 'node:path';
import ts from 'typescript';

/**
 * TypeScript's own compiler, as `tsc -p` runs it. What every tool has, the declarations of the language and of Node, is read once for all
 * of them: that is most of a compiler's time.
 */
export function openCompiler() {
  const shared = new Map<string, ts.SourceFile | undefined>();
  /** @returns what is wrong with it, as `tsc` prints it; nothing where it is right, and written to where it belongs */
  return function compile(folder: string): string {
    const config = ts.getParsedCommandLineOfConfigFile(join(folder, 'tsconfig.json'), {}, configHost);
    if (config === undefined) throw new Error(`no tsconfig.json in ${folder}`);
    const host = ts.createCompilerHost(config.options);
    const read = host.getSourceFile;
    host.getSourceFile = (name, ...how) => {
      if (!name.includes('/node_modules/')) return read(name, ...how);
      if (!shared.has(name)) shared.set(name, read(name, ...how));
      return shared.get(name);
    };
    const program = ts.createProgram(config.fileNames, config.options, host);
    const problems = [...config.errors, ...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
    return ts.formatDiagnostics(problems, host);
  };
}

const configHost: ts.ParseConfigFileHost = {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic(problem) {
    throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, '\n'));
  },
};
