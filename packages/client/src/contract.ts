/** The language in which a tool writes its contract: `import { contract, event, choice } from 'aboveboard/contract'`. */
export * from '@aboveboard/contract';
