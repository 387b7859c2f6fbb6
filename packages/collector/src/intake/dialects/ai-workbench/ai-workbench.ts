import { answers, type Dialect, isObject } from '../../dialect.ts';
import { batchId, eventFields, inWordsOf } from '../words.ts';

/** What AI Workbench's server and command line send: one event a request. The page: docs/dialects/ai-workbench.md. */
export const aiWorkbench: Dialect = {
  name: 'ai-workbench',
  contentTypes: ['application/json'],
  keyOf: () => undefined,
  decode(body, contract) {
    if (!isObject(body) || !Object.hasOwn(body, 'event')) return null;
    const { installId, version, event, fields: sent, ...others } = body;
    const fields = sent ?? {};
    const known = eventFields(contract, event);
    return [
      {
        batch: batchId(),
        contract: undefined,
        identity: installId ?? undefined,
        common: inWordsOf(contract.common, { version }),
        // The envelope is `{installId, version, event, fields}` and nothing else; what else there is, is counted.
        events: [
          { event, when: undefined, fields: isObject(fields) ? inWordsOf(known, { ...others, ...fields }) : null },
        ],
      },
    ];
  },
  // The answer is never read.
  answer: answers({ status: 204 }),
};
