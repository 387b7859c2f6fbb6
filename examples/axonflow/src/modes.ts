/** How a client is deployed. The contract's list is this one. */
export const modes = ['production', 'staging', 'development', 'sandbox'] as const;

export type Mode = (typeof modes)[number];
