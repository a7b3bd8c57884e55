import { ContextCoder, createContextCore } from '../../protocol/index.ts';

/** The context coder of a connection, made when the first frame needs it: it takes some megabytes. */
export class LateCoder {
  private made: ContextCoder | undefined;
  private making: Promise<void> | undefined;
  private readonly onMade: (coder: ContextCoder) => void;
  private readonly isForgetful: boolean;

  /** `onMade` is called before anything is decoded. `isForgetful`: see ContextCoder. */
  constructor(onMade: (coder: ContextCoder) => void, isForgetful = false) {
    this.onMade = onMade;
    this.isForgetful = isForgetful;
  }

  /** Undefined before `make` has been called and what it returned has been waited for. */
  get coder(): ContextCoder | undefined {
    return this.made;
  }

  /** Makes the coder; undefined when that is done. */
  make(): Promise<void> | undefined {
    if (this.made !== undefined) return undefined;
    this.making ??= createContextCore().then((core) => {
      this.made = new ContextCoder(core, this.isForgetful);
      this.onMade(this.made);
    });
    return this.making;
  }
}
