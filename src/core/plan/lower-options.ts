/** How a plan is made executable. */
export interface LowerOptions {
  /** Set owner and group as the wanted tree has them. */
  readonly owners: boolean;
  /** False where the file system of the destination keeps no modes. Default: true. */
  readonly modes?: boolean | undefined;
}
