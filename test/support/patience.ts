/**
 * For the configuration of every project whose tests wait for something: how long, in ms. Generous on purpose: a slow machine must not decide
 * a test.
 */
export const patience = { testTimeout: 60_000, hookTimeout: 120_000, expect: { poll: { timeout: 20_000 } } };
