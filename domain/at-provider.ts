/** A merchant's account with a provider. */
export interface AtProvider {
  readonly account: string;
  readonly provider: string;
}

/** Whether both are about the same account. */
export const isAt = (one: AtProvider, other: AtProvider): boolean =>
  one.account === other.account && one.provider === other.provider;
