import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../../../../test/support/at-end.ts';
import { createTelemetry } from '../../telemetry.ts';
import { tool } from '../fill/contract.fixture.ts';
import { type EditorOptions, followEditor } from './vscode.ts';

type Vscode = typeof import('vscode');

/** As much of the editor as an extension sees of its telemetry settings, in the editor's own types. */
function editor(level: string | undefined, isTelemetryEnabled = level === 'all') {
  const listeners: (() => void)[] = [];
  const state = { level, isTelemetryEnabled };
  const listen = (listener: (change: never) => void) => {
    listeners.push(() => listener({ affectsConfiguration: (name: string) => name === 'telemetry' } as never));
    return { dispose() {} };
  };
  const vscode = {
    env: {
      get isTelemetryEnabled() {
        return state.isTelemetryEnabled;
      },
      onDidChangeTelemetryEnabled: listen,
    },
    workspace: { getConfiguration: () => ({ get: () => state.level }), onDidChangeConfiguration: listen },
  } as unknown as Vscode;
  const change = (next: string) => {
    Object.assign(state, { level: next, isTelemetryEnabled: next === 'all' });
    for (const listener of listeners) listener();
  };
  return { vscode, change };
}

let dir: string;
let subscriptions: { dispose(): unknown }[];
let given: EditorOptions | undefined;
beforeEach(() => {
  dir = join(temporaryFolder(), 'home');
  subscriptions = [];
  // The person has said yes to the tool, by what is stronger than any stored choice.
  vi.stubEnv('TOOL_TELEMETRY', 'on');
  vi.stubEnv('DO_NOT_TRACK', '');
});
const activate = (vscode: Vscode, contract = tool) =>
  followEditor(vscode, { subscriptions } as unknown as import('vscode').ExtensionContext, (options) => {
    given = options;
    return createTelemetry(contract, {
      key: 'ab_test',
      endpoint: 'http://127.0.0.1:9',
      common: { version: '1' },
      dir,
      ...options,
    });
  });

describe('the telemetry of an extension', () => {
  it.each([
    ['all', true, 'on'],
    [undefined, true, 'on'],
    ['all', false, 'off'],
    ['error', false, 'off'],
    ['crash', false, 'off'],
    ['off', false, 'off'],
    ['off', true, 'off'],
  ])('at the level %s, enabled %s, is %s', (level, isEnabled, mode) => {
    const telemetry = activate(editor(level, isEnabled).vscode);
    telemetry.ping({ mode: 'sandbox' });
    telemetry.$flush();
    expect([telemetry.$status().mode, existsSync(dir)]).toEqual([mode, mode === 'on']);
    if (mode === 'off') expect(telemetry.$status().why).toMatch(/editor's own telemetry setting/);
  });

  it('is off where the editor is, and not local, whatever the contract makes of do-not-track', () => {
    expect(activate(editor('off').vscode, { ...tool, doNotTrack: 'local' }).$status().mode).toBe('off');
  });

  it('forgets what it holds when the person switches off, and records again when it is switched on', () => {
    const { vscode, change } = editor('all');
    const telemetry = activate(vscode);
    telemetry.ping({ mode: 'sandbox' });
    change('off');
    telemetry.ping({ mode: 'sandbox' });
    telemetry.$flush();
    expect([telemetry.$status().waiting, existsSync(dir)]).toEqual([0, false]);
    change('all');
    telemetry.ping({ mode: 'production' });
    expect(telemetry.$status().waiting).toBe(1);
  });

  it('writes down what it holds when the extension is deactivated', () => {
    const telemetry = activate(editor('all').vscode);
    telemetry.ping({ mode: 'sandbox' });
    expect(existsSync(dir)).toBe(false);
    for (const { dispose } of subscriptions) dispose();
    expect(existsSync(join(dir, 'buffer.jsonl'))).toBe(true);
  });

  it('starts no helper, which would be another editor, and delivers by itself', () => {
    activate(editor('all').vscode);
    expect(given).toMatchObject({ helper: false, every: 21_600_000 });
  });

  it('obeys do-not-track where the editor says yes', () => {
    vi.stubEnv('DO_NOT_TRACK', '1');
    expect(activate(editor('all').vscode).$status()).toMatchObject({ mode: 'off', decider: 'do-not-track' });
  });
});
