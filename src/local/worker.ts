/** The program of a worker thread. Its parent sends one request at a time. */
import { parentPort } from 'node:worker_threads';
import { openSystem } from '../system/open-system.ts';
import { createJobHost } from './job-host.ts';
import { ThreadContext } from './thread-context.ts';
import { END, type JobRequest, READY, transferable } from './thread-message.ts';

const port = parentPort;
if (port === null) throw new Error('worker.js runs in a worker thread only');
const context = new ThreadContext(openSystem());
const answer = createJobHost(context);
port.on('message', (request: JobRequest | typeof END) => {
  if (request === END) {
    // Nobody else would: what native calls have opened outlives the thread.
    context.close();
    port.close();
    return;
  }
  void answer(request).then((reply) => port.postMessage(reply, 'output' in reply ? transferable(reply.output) : []));
});
port.postMessage(READY);
