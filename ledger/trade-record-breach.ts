/** A record exists already with other content, or is not what its hash and signature say: a person must look. */
export class TradeRecordBreach extends Error {
  readonly recordId: string;

  constructor(recordId: string, what: string) {
    super(`Trade record ${recordId}: ${what}`);
    this.name = 'TradeRecordBreach';
    this.recordId = recordId;
  }
}
