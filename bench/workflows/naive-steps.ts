/** The steps of the naive refund; none does anything. */
export interface NaiveSteps {
  reserve(refundId: string): Promise<void>;
  assess(refundId: string): Promise<void>;
  callProvider(refundId: string): Promise<void>;
  record(refundId: string): Promise<void>;
}

export const naiveSteps: NaiveSteps = {
  reserve: async () => undefined,
  assess: async () => undefined,
  callProvider: async () => undefined,
  record: async () => undefined,
};
