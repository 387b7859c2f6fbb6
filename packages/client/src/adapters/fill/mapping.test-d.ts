import type { Telemetry } from '../../telemetry.ts';
import { countCommands } from '../commander/commander.ts';
import { countErrors } from '../express/express.ts';
import { countClients } from '../sdk/sdk.ts';
import type { tool } from './contract.fixture.ts';

/** Mappings that must not compile, each with the reason beside it. Never run: `tsc` is the test. */
declare const program: import('commander').Command;
declare const telemetry: Telemetry<typeof tool>;
declare const renamed: Omit<Telemetry<typeof tool>, 'command_run' | 'error'>;
declare const incomplete: Omit<Telemetry<typeof tool>, 'command_run'> & {
  command_run(values: { shell: 'bash' }): void;
};

countCommands(program, telemetry);
countCommands(program, telemetry, { event: 'started', command: 'name' });
countCommands(program, telemetry, { event: 'ran', more: { shell: 'bash' } });
countCommands(program, telemetry, { event: 'ran', more: () => ({ shell: 'other' }) });
countErrors(telemetry);
countClients(telemetry, 'ping')({ mode: 'sandbox' });
countClients(telemetry, 'runtime_start', { everyDays: 7 })();

// @ts-expect-error the contract has no event of the usual name, and no mapping says another
countCommands(program, renamed);
// @ts-expect-error the event has a field that no fact fills
countCommands(program, incomplete);
// @ts-expect-error an event that the contract does not have
countCommands(program, telemetry, { event: 'command_ran' });
// @ts-expect-error a field that the event does not have
countCommands(program, telemetry, { event: 'started', command: 'label' });
// @ts-expect-error a name in a field that takes yes or no
countCommands(program, telemetry, { event: 'command_run', command: 'ok' });
// @ts-expect-error a fact that this adapter does not know
countCommands(program, telemetry, { event: 'command_run', tool: 'command' });
// @ts-expect-error a required field that no fact fills
countCommands(program, telemetry, { event: 'ran' });
// @ts-expect-error a required field that is filled under another name only
countCommands(program, telemetry, { event: 'started' });
// @ts-expect-error a value that is not in the list
countCommands(program, telemetry, { event: 'ran', more: { shell: 'fish' } });
// @ts-expect-error the contract has no event of the usual name
countErrors(renamed);
// @ts-expect-error an event that the contract does not have
countClients(telemetry, 'pong');
// @ts-expect-error a value that is not in the list
countClients(telemetry, 'ping')({ mode: 'moon' });
