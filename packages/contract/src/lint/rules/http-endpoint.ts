import { finding, type Rule } from '../finding.ts';

/** Reports in clear text can be read and changed on the way. Loopback never leaves the machine. */
export const httpEndpoint: Rule = ({ endpoint }) =>
  endpoint === undefined || endpoint.startsWith('https://') || LOOPBACK.test(endpoint)
    ? []
    : [
        finding(
          'http-endpoint',
          'error',
          'endpoint',
          'reports would travel in clear text',
          'Write https://, and let a proxy in front of the collector end it.',
        ),
      ];

const LOOPBACK = /^http:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?:[:/?#]|$)/;
