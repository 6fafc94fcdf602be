/** Which machine this is, in a way that outlives a restart. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

const MACHINE_ID_FILES = ['/etc/machine-id', '/var/lib/dbus/machine-id'];
const MACHINE_ID = /^[0-9a-f]{32}$/;

/** The host's name with the id that its system was given when it was installed, where there is one. */
export function machineIdentity(): string {
  const id = MACHINE_ID_FILES.map(readMachineId).find((text) => text !== null);
  return id === undefined ? hostname() : `${hostname()} ${id}`;
}

/** The host's name in an identity of a machine. */
export function hostIn(machine: string): string {
  return machine.split(' ', 1)[0] ?? machine;
}

function readMachineId(file: string): string | null {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return MACHINE_ID.test(text) ? text : null;
  } catch {
    return null;
  }
}
