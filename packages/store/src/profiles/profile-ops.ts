/** What the writer can be asked to do with what is known of credentials. */
export interface ProfileOps {
  /** Writes if the version is still that one; the answer is what is there afterwards. */
  readonly replaceProfile: {
    readonly args: { readonly id: string; readonly body: string; readonly version: number };
    readonly result: {
      readonly body: string;
      readonly version: number;
      readonly isReplaced: boolean;
    };
  };
}
