/** Takes the native system calls away from a process and its threads: `node --require` this. */
const Module = require('node:module');

const { _resolveFilename: resolve } = Module;
Module._resolveFilename = function withoutNative(request, ...rest) {
  if (request.includes('koffi')) throw new Error('taken away by a test');
  return resolve.call(this, request, ...rest);
};
