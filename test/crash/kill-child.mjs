/** Mirrors argv[2] onto argv[3] in a process that can be killed. Says `ready` before it begins, and the report at the end. */
import { writeSync } from 'node:fs';

const { sync } = await import(new URL('../../dist/index.js', import.meta.url).href);
const [, , source, destination] = process.argv;
writeSync(1, 'ready\n');
const { result, reusedBytes, bytes, resumed, problems } = await sync(source, destination, {
  criteria: ['path+mtime', 'qhash+sha256'],
  maxDelete: '100%',
});
writeSync(1, `${JSON.stringify({ result, reusedBytes, received: bytes.remote_cp, resumed, problems })}\n`);
