/** The languages that codegraph parses. */
export const languages = [
  'typescript',
  'javascript',
  'tsx',
  'jsx',
  'python',
  'go',
  'rust',
  'java',
  'csharp',
  'php',
  'ruby',
  'c',
  'cpp',
  'swift',
  'kotlin',
  'scala',
  'dart',
  'lua',
  'pascal',
  'svelte',
  'vue',
  'liquid',
] as const;

export type Language = (typeof languages)[number];
