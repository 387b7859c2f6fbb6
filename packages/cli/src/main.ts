import { measure } from './measure.ts';
import { createProgram } from './program.ts';
import { run } from './run.ts';

const program = createProgram();
measure(program);
await run(program, process.argv.slice(2));
