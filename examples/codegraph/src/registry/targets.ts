/** The agents and editors that codegraph can be installed into. */
export const targets = [
  'claude',
  'cursor',
  'codex',
  'opencode',
  'gemini',
  'copilot',
  'windsurf',
  'zed',
  'kiro',
] as const;

export type Target = (typeof targets)[number];
