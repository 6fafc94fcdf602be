/** A promise together with what settles it. */
export interface Deferred<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: Error) => void;
}

/** A promise that is settled from outside and whose rejection is never reported as unhandled. */
export function deferred<Value>(): Deferred<Value> {
  let resolve: (value: Value) => void = ignore;
  let reject: (error: Error) => void = ignore;
  const promise = new Promise<Value>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  promise.catch(ignore);
  return { promise, resolve, reject };
}

/** A promise that has failed already and is never reported as unhandled. */
export function failed(error: Error): Promise<never> {
  const promise = Promise.reject(error);
  promise.catch(ignore);
  return promise;
}

function ignore(): void {}
