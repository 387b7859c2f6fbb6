/** What a `workbench.yaml` can say, in the words in which `runtime_start` reports it. */
export const controlPlanes = ['memory', 'file', 'astra'] as const;
export const authModes = ['disabled', 'apiKey', 'oidc', 'any'] as const;
export const environments = ['development', 'production'] as const;
export const chatProviders = ['openrouter', 'openai', 'ollama'] as const;
