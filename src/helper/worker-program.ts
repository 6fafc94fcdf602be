/** What the helper has no file for: the program of its threads, as the text that the build has made of it. */

/** Put in by tools/build-helper.mjs. */
declare const WORKER_PROGRAM: string;

export const workerProgram: string = WORKER_PROGRAM;
