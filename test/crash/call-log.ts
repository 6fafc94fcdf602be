/** What a run asks of a System, call by call, with the paths that the handles stand for. */
import type { ByteString } from '../../src/core/tree/byte-string.ts';
import type { Handle, System } from '../../src/system/system.ts';

export interface LoggedCall {
  readonly call: string;
  /** The entry or open thing that the call is about; of a rename what is renamed. */
  readonly path: string;
  /** Of a rename the new path. */
  readonly to?: string;
}

const OPENING = new Set(['openDirectory', 'openFile', 'openFileForUpdate', 'createFile']);
const ON_HANDLE = new Set([
  'write',
  'truncate',
  'setMode',
  'setOwner',
  'setTime',
  'syncFile',
  'syncDirectory',
  'syncFileSystem',
]);
const ON_ENTRY = new Set(['makeDirectory', 'removeDirectory', 'unlink', 'setModeAt', 'setOwnerAt', 'setTimeAt']);
const INTO_SECOND = new Set(['copyRange', 'shareContent']);

/** The system, every call of which that succeeds and changes, opens or syncs something is added to `log`. */
export function logged<Kind extends System>(system: Kind, log: LoggedCall[]): Kind {
  const paths = new Map<Handle, string>();
  const below = (at: unknown, name: unknown): string => `${paths.get(at as Handle) ?? '?'}/${String(name)}`;
  const note = (call: string, given: readonly unknown[], result: unknown): void => {
    const [first, second, third, fourth] = given;
    if (call === 'openRoot') paths.set(result as Handle, String(first as ByteString));
    else if (OPENING.has(call)) {
      paths.set(result as Handle, below(first, second));
      if (call === 'createFile') log.push({ call, path: below(first, second) });
    } else if (ON_HANDLE.has(call)) log.push({ call, path: paths.get(first as Handle) ?? '?' });
    else if (ON_ENTRY.has(call)) log.push({ call, path: below(first, second) });
    else if (INTO_SECOND.has(call)) log.push({ call: 'write', path: paths.get(second as Handle) ?? '?' });
    else if (call === 'symlink') log.push({ call, path: below(second, third) });
    else if (call === 'rename') log.push({ call, path: below(first, second), to: below(third, fourth) });
  };
  return new Proxy(system, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]): unknown => {
        const result: unknown = value.apply(target, given);
        note(String(key), given, result);
        return result;
      };
    },
  });
}
