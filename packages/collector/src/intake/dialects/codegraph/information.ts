/** What a person reads who opens the address in a browser. */
export const INFORMATION = `This address takes the anonymous usage statistics of codegraph.

It is run with Aboveboard, which holds every report to a contract: which events there are, which fields they have and which
values those can take. What is not in the contract is not stored: no code, no paths, no names, no queries. No network
address is kept. What the contract says stands on the front page of this server.

To refuse: codegraph telemetry off, or CODEGRAPH_TELEMETRY=0, or DO_NOT_TRACK=1.
`;
