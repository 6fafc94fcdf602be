export function writePage(_results: readonly unknown[]): void {}
