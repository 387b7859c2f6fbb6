import contract from '../../telemetry.contract.ts';

const { groupChannel: field } = contract.common;
export type GroupChannel = (typeof field.values)[number];

/** The release channel in which `trdl` keeps this werf, where it does. What is no channel is not sent. */
export function groupChannelOf(env: NodeJS.ProcessEnv): { readonly groupChannel?: GroupChannel } {
  const said = env.TRDL_USE_WERF_GROUP_CHANNEL;
  const groupChannel = field.values.find((value) => value === said);
  return groupChannel === undefined ? {} : { groupChannel };
}
