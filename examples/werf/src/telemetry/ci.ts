/** The CI systems that werf must work well with, by a variable that each of them sets. Only whether it is set is looked at. */
const SYSTEMS = {
  gitlab: 'GITLAB_CI',
  jenkins: 'JENKINS_URL',
  travis: 'TRAVIS',
  'github-actions': 'GITHUB_ACTIONS',
  circleci: 'CIRCLECI',
  teamcity: 'TEAMCITY_VERSION',
  buddy: 'BUDDY',
  gocd: 'GO_PIPELINE_NAME',
} as const;

export type CiName = keyof typeof SYSTEMS;

export interface Ci {
  /** Absent where it is none: a flag that is false would only say the same with more bytes. */
  readonly ci?: true;
  readonly ciName?: CiName;
}

/** @example ciOf({ GITLAB_CI: 'true' }) // { ci: true, ciName: 'gitlab' } */
export function ciOf(env: NodeJS.ProcessEnv): Ci {
  const names = Object.keys(SYSTEMS) as CiName[];
  const ciName = names.find((name) => isSet(env[SYSTEMS[name]]));
  if (ciName !== undefined) return { ci: true, ciName };
  return isSet(env.CI) ? { ci: true } : {};
}

function isSet(value: string | undefined): boolean {
  return !['', '0', 'false'].includes((value ?? '').trim().toLowerCase());
}
