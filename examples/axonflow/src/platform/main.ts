import { startPlatform } from './platform.ts';

/** `node bin/platform.js [PORT]`: a small platform to try the SDKs with. */
const { url } = await startPlatform(Number(process.argv[2] ?? 8080));
process.stdout.write(`platform on ${url}\n`);
