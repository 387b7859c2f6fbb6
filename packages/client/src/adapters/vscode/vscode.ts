import type { Env, Host } from '../../host/host.ts';
import type { Control, Status } from '../../telemetry.ts';
import { contractOf } from '../fill/report.ts';

/** The editor, as far as it is looked at: `import * as vscode from 'vscode'`, of version 1.55 or later. */
export interface Editor {
  readonly env: {
    readonly isTelemetryEnabled: boolean;
    readonly onDidChangeTelemetryEnabled: (listener: (isEnabled: boolean) => void) => Disposable;
  };
  readonly workspace: {
    getConfiguration(section: string): { get(name: string): unknown };
    readonly onDidChangeConfiguration: (
      listener: (change: { affectsConfiguration(name: string): boolean }) => void,
    ) => Disposable;
  };
}

interface Disposable {
  dispose(): unknown;
}

/** What `activate` is given. */
export interface ExtensionContext {
  readonly subscriptions: { push(disposable: Disposable): unknown };
}

/** Options that make a telemetry obey the editor. */
export interface EditorOptions {
  readonly host: Pick<Host, 'env'>;
  /** An extension's process lives for hours, and no later run of it would deliver sooner. */
  readonly every: number;
  /** What would be started is the editor itself. */
  readonly helper: false;
}

const SIX_HOURS = 6 * 3_600_000;

/**
 * The telemetry of an extension. Where the editor's own telemetry is not on in full, it is off, whatever else says yes: it
 * holds nothing, writes nothing and sends nothing, from the moment on at which the person changes the setting. What was
 * recorded is written down when the extension is deactivated.
 *
 * @param open makes the telemetry with what it is given
 * @example
 * export function activate(context: vscode.ExtensionContext) {
 *   const telemetry = followEditor(vscode, context, (editor) =>
 *     createTelemetry(contract, { key: 'ab_…', common: { version }, ...editor }),
 *   );
 * }
 */
export function followEditor<T extends Control>(
  { env, workspace }: Editor,
  { subscriptions }: ExtensionContext,
  open: (options: EditorOptions) => T,
): T {
  const isAllowed = () => {
    const level = workspace.getConfiguration('telemetry').get('telemetryLevel');
    return env.isTelemetryEnabled && (level === undefined || level === 'all');
  };
  const telemetry: T = open({
    host: { env: environment(isAllowed, () => contractOf(telemetry)?.env) },
    every: SIX_HOURS,
    helper: false,
  });
  const { $status } = telemetry;
  // Looks anew who decides, and forgets what may no longer be sent.
  const look = () => $status();
  subscriptions.push(env.onDidChangeTelemetryEnabled(look));
  subscriptions.push(
    workspace.onDidChangeConfiguration((change) => change.affectsConfiguration('telemetry') && look()),
  );
  subscriptions.push({ dispose: () => telemetry.$flush() });
  return Object.assign(telemetry, {
    $status: (): Status => (isAllowed() ? $status() : { ...$status(), decider: 'config', why: WHY }),
  });
}

const WHY = "The editor's own telemetry setting is not on in full.";

/** The editor's no is said as the person's own, which nothing beats; not as do-not-track, which may mean less than off. */
function environment(isAllowed: () => boolean, variable: () => string | undefined): Env {
  return new Proxy(process.env, {
    get(env, name: string) {
      if (isAllowed()) return env[name];
      return name === variable() ? 'off' : name === 'DO_NOT_TRACK' ? undefined : env[name];
    },
  });
}
