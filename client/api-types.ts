/**
 * What goes into the API and comes out of it. Made from its OpenAPI document by `npm run client:types`; a test fails
 * while it is out of date.
 */

/**
 * The operator’s own second factor
 *
 * This interface was referenced by `Described`'s JSON-Schema
 * via the `definition` "GivenFactor".
 */
export type GivenFactor =
  | {
      method: 'totp';
      code: string;
    }
  | {
      method: 'recovery_code';
      code: string;
    }
  | {
      method: 'passkey';
      /**
       * Of the options that this answers
       */
      ceremony: string;
      response: {
        id: string;
        rawId: string;
        type: 'public-key';
        response: {
          clientDataJSON: string;
          authenticatorData: string;
          signature: string;
          [k: string]: unknown;
        };
        [k: string]: unknown;
      };
    };
/**
 * One way to prove something; which are open `next_action` tells
 *
 * This interface was referenced by `Described`'s JSON-Schema
 * via the `definition` "Verification".
 */
export type Verification =
  | {
      method: 'identity';
      /**
       * As it stands on the document
       */
      name: string;
      document:
        | {
            /**
             * Chinese resident identity card (GB 11643-1999)
             */
            type: 'cn_resident_id';
            /**
             * 18 characters
             */
            number: string;
            /**
             * The last day on which the document is valid
             */
            expires_on?: string;
          }
        | {
            /**
             * By its machine-readable zone (ICAO 9303 part 4)
             */
            type: 'passport';
            /**
             * Both lines of 44 characters
             */
            mrz: string[];
          }
        | {
            type: 'other';
            kind: 'national_id' | 'driving_licence' | 'residence_permit' | 'other';
            /**
             * Issuer, ISO 3166-1 alpha-3
             */
            country: string;
            number: string;
            /**
             * The last day on which the document is valid
             */
            expires_on?: string;
          };
    }
  | CodeProof
  | TotpProof
  | RecoveryCodeProof
  | AttestedIdentity
  | AttestedSecondFactor;
/**
 * Stored encrypted, shown masked
 *
 * This interface was referenced by `Described`'s JSON-Schema
 * via the `definition` "ContactRequest".
 */
export type ContactRequest =
  | {
      channel: 'sms';
      address: string;
    }
  | {
      channel: 'email';
      address: string;
    };

export interface Payment {
  id: string;
  object: 'payment';
  merchant: string;
  status: 'pending' | 'requires_action' | 'captured' | 'failed' | 'expired';
  amount: number;
  amount_reserved: number;
  amount_refunded: number;
  /**
   * ISO 4217
   */
  currency: string;
  provider: 'stripe' | 'alipay' | 'wechatpay' | 'bank';
  provider_payment_id: string | null;
  order_id: string | null;
  customer: {
    id: string;
  } | null;
  /**
   * Up to 50 keys of 40 characters with values of 500. Anything that looks like a card number is refused
   */
  metadata: {
    [k: string]: string;
  };
  failure: {
    code: string;
  } | null;
  /**
   * How the payer pays, while the status is `requires_action`
   */
  next_action:
    | {
        type: 'qr_code';
        /**
         * What the QR code holds
         */
        content: string;
      }
    | {
        type: 'redirect';
        /**
         * The page the payer opens
         */
        url: string;
      }
    | {
        type: 'wechatpay_jsapi';
        /**
         * What WeixinJSBridge's payment sheet takes
         */
        parameters: {
          [k: string]: string;
        };
      }
    | null;
  /**
   * After this nobody can pay any more
   */
  expires_at: string | null;
  /**
   * Why no refund is taken or sent until an operator has looked
   */
  blocked: {
    reason: string;
    /**
     * Grows whenever it is blocked, also while it is. `unblock` names it
     */
    revision: number;
  } | null;
  /**
   * RFC 3339, UTC
   */
  created_at: string;
}
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  /**
   * Stable: switch on it
   */
  code: string;
  request_id: string;
  /**
   * Which fields are wrong; pointer is an RFC 6901 JSON pointer into body or query
   */
  errors?: {
    pointer: string;
    detail: string;
  }[];
  /**
   * Which part of a signature or identity was refused; stable, only with `signature_invalid` and `identity_…`
   */
  reason?: string;
  /**
   * The refund that the request stands for
   */
  refund?: string;
  payment?: string;
}
export interface PaymentRequest {
  provider: 'stripe' | 'alipay' | 'wechatpay' | 'bank';
  /**
   * Which of the accounts with this provider; by default the first
   */
  account?: string;
  /**
   * In the currency's minor unit: 1250 is 12.50 GBP, and 1250 JPY
   */
  amount: number;
  /**
   * ISO 4217
   */
  currency: string;
  order_id?: string;
  customer?: {
    id: string;
  };
  /**
   * Up to 50 keys of 40 characters with values of 500. Anything that looks like a card number is refused
   */
  metadata?: {
    [k: string]: string;
  };
  /**
   * Takes the payment with this method
   */
  payment_method?: string;
  /**
   * The payer's id at the provider, where the way to pay needs one (`wechat_jsapi`: openid)
   */
  payer?: string;
  /**
   * Registers a payment that was captured elsewhere
   */
  external?: {
    provider_payment_id: string;
  };
  context?: PaymentContext;
}
/**
 * Kept as keyed hashes only, to count by. The more you tell, the fewer honest refunds wait
 *
 * This interface was referenced by `Described`'s JSON-Schema
 * via the `definition` "PaymentContext".
 */
export interface PaymentContext {
  /**
   * The address that the customer’s device had
   */
  ip?: string;
  /**
   * Your name for the customer’s device
   */
  device_id?: string;
}
export interface Unblocking {
  /**
   * The `blocked.revision` of the payment that you have looked at
   */
  revision: number;
  /**
   * Why refunds may go on. Kept in the audit log
   */
  note: string;
}
export interface Refund {
  id: string;
  object: 'refund';
  merchant: string;
  payment: string;
  /**
   * In minor units. Null only while a request for all that remains has not been decided
   */
  amount: number | null;
  /**
   * ISO 4217
   */
  currency: string;
  status: 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled';
  state:
    | 'requested'
    | 'verifying'
    | 'reviewing'
    | 'awaiting_return'
    | 'approved'
    | 'submitting'
    | 'unknown'
    | 'processing'
    | 'action_required'
    | 'manual_review'
    | 'succeeded'
    | 'reversed'
    | 'failed'
    | 'rejected'
    | 'expired'
    | 'canceled';
  reason: 'requested_by_customer' | 'duplicate' | 'fraudulent' | 'goods_returned' | 'withdrawal' | 'other';
  description: string | null;
  failure: {
    code: string;
    stage: string;
  } | null;
  /**
   * What the refund waits for from the merchant or customer
   */
  next_action: {
    type: 'verify' | 'confirm_return' | 'fund_or_redirect' | 'provide_bank_account' | 'choose_destination';
    /**
     * What to do
     */
    detail: string;
    /**
     * Where to POST once it is done; null: nothing to POST
     */
    url: string | null;
    /**
     * A stable word that says why
     */
    reason: string | null;
    /**
     * With `verify`: what is still to be proved
     */
    missing: ('identity' | 'second_factor')[] | null;
    /**
     * With `verify`: the ways to prove it, each a `method`. Of a single refund those that are open to its customer, in lists and events all that there are
     */
    methods: string[] | null;
  } | null;
  /**
   * Null: not decided yet
   */
  risk: {
    decision: string;
    /**
     * Stable codes; `GET /v1/refunds/{id}/risk` has words for them
     */
    reasons: string[];
  } | null;
  provider: 'stripe' | 'alipay' | 'wechatpay' | 'bank';
  provider_refund_id: string | null;
  /**
   * The bank account that the refund goes to instead of the way the money came
   */
  bank_account: {
    type: 'iban' | 'card';
    masked: string;
  } | null;
  /**
   * Up to 50 keys of 40 characters with values of 500. Anything that looks like a card number is refused
   */
  metadata: {
    [k: string]: string;
  };
  /**
   * RFC 3339, UTC
   */
  created_at: string;
  /**
   * RFC 3339, UTC
   */
  updated_at: string;
}
export interface RefundRequest {
  /**
   * The payment to refund
   */
  payment: string;
  /**
   * In minor units; left out: all that remains
   */
  amount?: number;
  reason?: 'requested_by_customer' | 'duplicate' | 'fraudulent' | 'goods_returned' | 'withdrawal' | 'other';
  description?: string;
  /**
   * Up to 50 keys of 40 characters with values of 500. Anything that looks like a card number is refused
   */
  metadata?: {
    [k: string]: string;
  };
  /**
   * Whether goods must arrive before the money goes back
   */
  return?:
    | boolean
    | {
        required: boolean;
      };
  /**
   * Where the money goes when the card or account that paid can no longer take it
   */
  fallback?: {
    bank_account: BankAccount;
  };
  context?: RefundContext;
}
/**
 * Stored encrypted, shown masked. Exactly one of `iban` and `card_number`
 *
 * This interface was referenced by `Described`'s JSON-Schema
 * via the `definition` "BankAccount".
 */
export interface BankAccount {
  /**
   * Whose account it is
   */
  holder: string;
  /**
   * ISO 13616; spaces are allowed
   */
  iban?: string;
  /**
   * A Chinese bank card, instead of an IBAN: the number of its account
   */
  card_number?: string;
  /**
   * ISO 9362
   */
  bic?: string;
}
/**
 * Kept as keyed hashes only, to count by
 *
 * This interface was referenced by `Described`'s JSON-Schema
 * via the `definition` "RefundContext".
 */
export interface RefundContext {
  /**
   * The address that the customer’s device had
   */
  ip?: string;
  /**
   * Your name for the customer’s device
   */
  device_id?: string;
  /**
   * Your name for who at your side asks
   */
  agent?: string;
}
export interface TimelineEntry {
  /**
   * RFC 3339, UTC
   */
  at: string;
  state:
    | 'requested'
    | 'verifying'
    | 'reviewing'
    | 'awaiting_return'
    | 'approved'
    | 'submitting'
    | 'unknown'
    | 'processing'
    | 'action_required'
    | 'manual_review'
    | 'succeeded'
    | 'reversed'
    | 'failed'
    | 'rejected'
    | 'expired'
    | 'canceled';
  by: string;
  reason: string;
}
export interface RefundProof {
  object: 'refund_proof';
  refund: string;
  /**
   * One for each sealed record of the refund, oldest first
   */
  receipts: Receipt[];
  /**
   * Ids of its records that no seal has yet
   */
  unsealed: string[];
  /**
   * C2SP signed-note verifier keys, the present one first
   */
  verifier_keys: string[];
}
export interface Receipt {
  format: 'refund-engine-receipt/1';
  /**
   * The record, canonical JSON: the data of its leaf
   */
  record: string;
  index: number;
  /**
   * RFC 9162 §2.1.3
   *
   * Items: SHA-256, base64
   */
  path: string[];
  /**
   * A signed note (C2SP tlog-checkpoint)
   */
  checkpoint: string;
  /**
   * What the seal says, canonical JSON
   */
  seal: string;
  /**
   * Ed25519 over `seal`, base64
   */
  seal_signature: string;
}
export interface RefundRisk {
  object: 'refund_risk';
  refund: string;
  merchant: string;
  /**
   * Null: not decided yet
   */
  decision: 'allow' | 'verify' | 'review' | 'reject' | null;
  /**
   * Why, in stable codes
   */
  explanations: {
    code:
      | 'payment_too_old'
      | 'too_many_refunds'
      | 'amount'
      | 'frequency'
      | 'unusual_activity'
      | 'destination'
      | 'identity'
      | 'restricted'
      | 'trusted'
      | 'other';
    message: string;
  }[];
  /**
   * What the customer must prove; empty: any proof, if one is asked for
   */
  proofs: ('identity' | 'second_factor')[];
  /**
   * How many operators must approve
   */
  approvals: number;
  /**
   * For operators: everything that it was decided on
   */
  details: {
    /**
     * RFC 3339, UTC
     */
    assessed_at: string;
    policy_version: string;
    score: number;
    rules: {
      name: string;
      weight: number;
      effect: {
        [k: string]: unknown;
      };
      /**
       * Another rule that fired took it out of account
       */
      waived: boolean;
    }[];
    /**
     * What was known at the time; null: not known
     */
    features: {
      [k: string]: number | boolean | string | null;
    };
    /**
     * Who and what it was about, as keyed hashes
     */
    facts: {
      [k: string]: number | boolean | string | null;
    };
    /**
     * What the candidate policy of that time made of it
     */
    shadow: {
      policy_version: string;
      decision: 'allow' | 'verify' | 'review' | 'reject';
      score: number;
      rules: string[];
      approvals: number;
      verification: boolean;
    } | null;
  } | null;
}
export interface RefundAction {
  /**
   * Kept in the audit log
   */
  reason?: string;
  /**
   * Kept in the audit log
   */
  note?: string;
}
/**
 * `factor`: your own second factor, needed from an amount on
 *
 * This interface was referenced by `Described`'s JSON-Schema
 * via the `definition` "RefundApproval".
 */
export interface RefundApproval {
  /**
   * Kept in the audit log
   */
  reason?: string;
  /**
   * Kept in the audit log
   */
  note?: string;
  factor?: GivenFactor;
}
export interface PasskeyOptions {
  /**
   * Goes back with what the passkey answers
   */
  ceremony: string;
  /**
   * For `navigator.credentials`, as JSON
   */
  public_key: {
    [k: string]: unknown;
  };
  /**
   * RFC 3339, UTC
   */
  expires_at: string;
}
/**
 * `destination`: of the account that is to be approved
 *
 * This interface was referenced by `Described`'s JSON-Schema
 * via the `definition` "ApprovalOptionsRequest".
 */
export interface ApprovalOptionsRequest {
  /**
   * As the alarm names it
   */
  destination?: string;
}
export interface Challenge {
  /**
   * Goes with the code to `POST /v1/refunds/{id}/verify`
   */
  id: string;
  object: 'challenge';
  refund: string;
  channel: 'sms' | 'email';
  /**
   * Masked
   */
  sent_to: string;
  /**
   * `unknown`: it may have been sent
   */
  delivery: 'sent' | 'unknown';
  /**
   * RFC 3339, UTC
   */
  expires_at: string;
}
export interface ChallengeRequest {
  channel: 'sms' | 'email';
  /**
   * Which of the customer’s contacts; left out: the oldest
   */
  contact?: string;
}
/**
 * The code that was sent to the customer
 *
 * This interface was referenced by `Described`'s JSON-Schema
 * via the `definition` "CodeProof".
 */
export interface CodeProof {
  method: 'code';
  /**
   * The id that `POST /v1/refunds/{id}/challenges` answered with
   */
  challenge: string;
  code: string;
}
/**
 * What the customer’s authenticator app shows
 *
 * This interface was referenced by `Described`'s JSON-Schema
 * via the `definition` "TotpProof".
 */
export interface TotpProof {
  method: 'totp';
  code: string;
}
/**
 * One of the customer’s recovery codes
 *
 * This interface was referenced by `Described`'s JSON-Schema
 * via the `definition` "RecoveryCodeProof".
 */
export interface RecoveryCodeProof {
  method: 'recovery_code';
  code: string;
}
/**
 * You have checked the customer’s identity yourself
 *
 * This interface was referenced by `Described`'s JSON-Schema
 * via the `definition` "AttestedIdentity".
 */
export interface AttestedIdentity {
  method: 'real_name';
  /**
   * The merchant's own reference of the check; no code and no document number
   */
  reference: string;
}
/**
 * You have checked a second factor of the customer yourself
 *
 * This interface was referenced by `Described`'s JSON-Schema
 * via the `definition` "AttestedSecondFactor".
 */
export interface AttestedSecondFactor {
  method: 'second_factor';
  /**
   * The merchant's own reference of the check; no code and no document number
   */
  reference: string;
}
export interface Resolution {
  to: 'succeeded' | 'failed' | 'canceled' | 'processing' | 'submitting';
  /**
   * The provider's id of the refund
   */
  provider_reference?: string;
  /**
   * The evidence, in words. Kept in the audit log
   */
  note: string;
}
export interface Redirection {
  /**
   * `bank_account`: you pay the account from your own bank (`next_action.type` is `provide_bank_account`). `payer_card` and `merchant_account`: the provider, which holds the money, sends it to a bank card of the payer or to your own account with it (`next_action.type` is `choose_destination`)
   */
  to?: 'bank_account' | 'payer_card' | 'merchant_account';
  /**
   * Needed unless `to` is `merchant_account`; for `payer_card` by its `card_number`
   */
  bank_account?: {
    /**
     * Whose account it is
     */
    holder: string;
    /**
     * ISO 13616; spaces are allowed
     */
    iban?: string;
    /**
     * A Chinese bank card, instead of an IBAN: the number of its account
     */
    card_number?: string;
    /**
     * ISO 9362
     */
    bic?: string;
  };
  /**
   * For `payer_card`: the provider’s word for the bank
   */
  bank_type?: string;
}
/**
 * `factor`: your own second factor, needed from an amount on, as for `approve`
 *
 * This interface was referenced by `Described`'s JSON-Schema
 * via the `definition` "DestinationApproval".
 */
export interface DestinationApproval {
  /**
   * As the alarm names it
   */
  destination: string;
  /**
   * Kept in the audit log
   */
  note?: string;
  factor?: GivenFactor;
}
export interface DestinationReview {
  /**
   * As the alarm names it
   */
  destination: string;
  /**
   * Kept in the audit log
   */
  note?: string;
}
export interface TradeRecord {
  id: string;
  object: 'trade_record';
  merchant: string;
  type:
    | 'payment'
    | 'refund_hold'
    | 'refund'
    | 'refund_release'
    | 'recharge'
    | 'withdrawal'
    | 'fee'
    | 'fx'
    | 'reversal'
    | 'adjustment';
  /**
   * What moved the money: a refund, payment or adjustment, or the provider’s id of a fee
   */
  subject: string;
  leg: string;
  /**
   * Null where it belongs to no payment
   */
  payment: string | null;
  refund: string | null;
  /**
   * RFC 3339, UTC
   */
  occurred_at: string;
  amount: number;
  /**
   * ISO 4217
   */
  currency: string;
  provider: 'stripe' | 'alipay' | 'wechatpay' | 'bank' | null;
  provider_reference: string | null;
  customer: {
    id: string;
  } | null;
  postings: {
    account: string;
    /**
     * ISO 4217
     */
    currency: string;
    debit: number;
    credit: number;
  }[];
  content_hash: string;
}
export interface LedgerSeal {
  object: 'ledger_seal';
  sequence: number;
  /**
   * SHA-256, hex
   */
  previous: string | null;
  /**
   * The place of its first record in the log
   */
  from: number;
  /**
   * How many records are sealed with it
   */
  size: number;
  count: number;
  /**
   * RFC 6962 root over the first `size` records, hex
   */
  root: string;
  /**
   * What the next seal carries as `previous`, hex
   */
  hash: string;
  /**
   * RFC 3339, UTC
   */
  sealed_at: string;
  key_id: string;
  signature: string;
  /**
   * A signed note (C2SP tlog-checkpoint)
   */
  checkpoint: string;
}
export interface LedgerCheckpoint {
  object: 'ledger_checkpoint';
  origin: string;
  size: number;
  /**
   * SHA-256, base64
   */
  root: string;
  /**
   * RFC 3339, UTC
   */
  sealed_at: string;
  /**
   * A signed note (C2SP tlog-checkpoint)
   */
  note: string;
  /**
   * C2SP signed-note verifier keys, the present one first
   */
  verifier_keys: string[];
}
export interface LedgerConsistency {
  object: 'ledger_consistency';
  from: number;
  to: number;
  /**
   * SHA-256, base64
   */
  from_root: string;
  /**
   * SHA-256, base64
   */
  to_root: string;
  /**
   * RFC 9162 §2.1.4
   *
   * Items: SHA-256, base64
   */
  proof: string[];
}
export interface LedgerVerification {
  object: 'ledger_verification';
  findings: {
    kind:
      | 'seal_missing'
      | 'seal_altered'
      | 'seal_unsigned'
      | 'record_missing'
      | 'record_altered'
      | 'record_unsigned'
      | 'record_unsealed'
      | 'record_refused'
      | 'leaf_altered'
      | 'tiles_altered'
      | 'head_missing'
      | 'checkpoint_unsigned'
      | 'checkpoint_contradicted';
    seal: number | null;
    record: string | null;
    detail: string;
  }[];
  /**
   * Verified by this call
   */
  seals: number;
  /**
   * Verified by this call
   */
  records: number;
  /**
   * Records that no seal has yet, found by this call
   */
  waiting: number;
  /**
   * Pass it as `after` to go on; null: everything was verified
   */
  next: string | null;
}
export interface Account {
  id: string;
  object: 'account';
  /**
   * Null for an account that merchants share
   */
  merchant: string | null;
  /**
   * The side that makes it grow: a positive balance is on it
   */
  normal_side: 'debit' | 'credit';
  balances: {
    /**
     * ISO 4217
     */
    currency: string;
    balance: number;
  }[];
}
export interface Balance {
  object: 'balance';
  account: string;
  /**
   * Null: everything that was posted
   */
  at: string | null;
  normal_side: 'debit' | 'credit';
  balances: {
    /**
     * ISO 4217
     */
    currency: string;
    balance: number;
  }[];
}
export interface TrialBalance {
  object: 'trial_balance';
  merchant: string | null;
  overall: boolean;
  /**
   * RFC 3339, UTC
   */
  at: string | null;
  /**
   * Debits equal credits in every currency
   */
  balanced: boolean;
  totals: {
    /**
     * ISO 4217
     */
    currency: string;
    debit: number;
    credit: number;
  }[];
  accounts: {
    account: string;
    /**
     * ISO 4217
     */
    currency: string;
    debit: number;
    credit: number;
  }[];
}
export interface Statement {
  object: 'statement';
  merchant: string;
  account: string;
  /**
   * RFC 3339, UTC
   */
  from: string;
  /**
   * RFC 3339, UTC
   */
  to: string;
  /**
   * The seal that it is made from; 0: none
   */
  as_of_seal: number;
  /**
   * RFC 3339, UTC
   */
  sealed_at: string | null;
  /**
   * Owed to the merchant before `from`
   */
  opening: {
    /**
     * ISO 4217
     */
    currency: string;
    balance: number;
  }[];
  closing: {
    /**
     * ISO 4217
     */
    currency: string;
    balance: number;
  }[];
  movements: {
    record: string;
    /**
     * RFC 3339, UTC
     */
    occurred_at: string;
    type:
      | 'payment'
      | 'refund_hold'
      | 'refund'
      | 'refund_release'
      | 'recharge'
      | 'withdrawal'
      | 'fee'
      | 'fx'
      | 'reversal'
      | 'adjustment';
    subject: string;
    payment: string | null;
    refund: string | null;
    provider: 'stripe' | 'alipay' | 'wechatpay' | 'bank' | null;
    provider_reference: string | null;
    /**
     * ISO 4217
     */
    currency: string;
    /**
     * What is owed to the merchant grew by it, or shrank
     */
    amount: number;
    /**
     * In this currency, after it
     */
    balance: number;
  }[];
}
export interface Adjustment {
  id: string;
  object: 'adjustment';
  merchant: string;
  status: 'pending' | 'approved' | 'posted' | 'rejected' | 'expired';
  debit:
    | 'liability:merchant'
    | 'asset:provider:stripe'
    | 'asset:provider:alipay'
    | 'asset:provider:wechatpay'
    | 'asset:provider:bank'
    | 'expense:fees'
    | 'expense:write_offs'
    | 'income:fx';
  credit:
    | 'liability:merchant'
    | 'asset:provider:stripe'
    | 'asset:provider:alipay'
    | 'asset:provider:wechatpay'
    | 'asset:provider:bank'
    | 'expense:fees'
    | 'expense:write_offs'
    | 'income:fx';
  amount: number;
  /**
   * ISO 4217
   */
  currency: string;
  reason: string;
  reference: string | null;
  /**
   * The API key that asked
   */
  requested_by: string;
  /**
   * The API key that approved or rejected
   */
  decided_by: string | null;
  /**
   * RFC 3339, UTC
   */
  decided_at: string | null;
  trade_record: string | null;
  /**
   * RFC 3339, UTC
   */
  created_at: string;
  /**
   * From then on nobody can decide
   */
  expires_at: string;
}
export interface AdjustmentRequest {
  merchant: string;
  /**
   * liability:merchant is the merchant’s own account
   */
  debit:
    | 'liability:merchant'
    | 'asset:provider:stripe'
    | 'asset:provider:alipay'
    | 'asset:provider:wechatpay'
    | 'asset:provider:bank'
    | 'expense:fees'
    | 'expense:write_offs'
    | 'income:fx';
  /**
   * liability:merchant is the merchant’s own account
   */
  credit:
    | 'liability:merchant'
    | 'asset:provider:stripe'
    | 'asset:provider:alipay'
    | 'asset:provider:wechatpay'
    | 'asset:provider:bank'
    | 'expense:fees'
    | 'expense:write_offs'
    | 'income:fx';
  /**
   * In the currency's minor unit: 1250 is 12.50 GBP, and 1250 JPY
   */
  amount: number;
  /**
   * ISO 4217
   */
  currency: string;
  /**
   * Why; stays out of the ledger
   */
  reason: string;
  /**
   * The provider’s reference that it is about
   */
  reference?: string | null;
}
/**
 * `factor`: your own second factor, needed from an amount on
 *
 * This interface was referenced by `Described`'s JSON-Schema
 * via the `definition` "AdjustmentApproval".
 */
export interface AdjustmentApproval {
  note?: string | null;
  factor?: GivenFactor;
}
export interface AdjustmentDecision {
  note?: string | null;
}
export interface RiskListEntry {
  id: string;
  object: 'risk_list_entry';
  merchant: string;
  /**
   * `block`: refused; `allow`: trusted with many refunds
   */
  list: 'block' | 'allow';
  /**
   * What the value names
   */
  kind: 'customer' | 'instrument' | 'device' | 'ip' | 'agent';
  reason: string;
  /**
   * The id of an API key
   */
  by: string;
  /**
   * RFC 3339, UTC
   */
  created_at: string;
  /**
   * RFC 3339, UTC
   */
  expires_at: string | null;
}
export interface RiskListRequest {
  /**
   * Whose refunds it is for
   */
  merchant: string;
  /**
   * `block`: refused; `allow`: trusted with many refunds
   */
  list: 'block' | 'allow';
  /**
   * What the value names
   */
  kind: 'customer' | 'instrument' | 'device' | 'ip' | 'agent';
  /**
   * The customer’s id, an address, the merchant’s name of a device or agent, or the provider’s name of a card or account. Kept as a keyed hash: nobody can read it again
   */
  value: string;
  /**
   * Of an instrument: whose name for it the value is
   */
  provider?: 'stripe' | 'alipay' | 'wechatpay' | 'bank';
  reason: string;
  /**
   * Left out: until it is taken off
   */
  expires_at?: string;
}
export interface Alert {
  id: string;
  object: 'alert';
  kind: string;
  severity: 'info' | 'warning' | 'critical';
  state: 'open' | 'acknowledged' | 'resolved';
  /**
   * How it stands for its merchant, whose acts end nothing for operators; null: it is none of theirs
   */
  merchant_state: 'open' | 'acknowledged' | 'resolved' | null;
  /**
   * Null: it is about the engine itself
   */
  merchant: string | null;
  subject: string;
  /**
   * Alarms of a merchant and a family of kinds have the same
   */
  group: string;
  detail: string;
  evidence: {
    [k: string]: string | number;
  };
  /**
   * The latest of the refunds that it is about
   */
  refunds: string[];
  /**
   * How many there are in all
   */
  refund_count: number;
  /**
   * Raised again after it was resolved, it is another alert
   */
  occurrence: number;
  /**
   * RFC 3339, UTC
   */
  first_seen_at: string;
  /**
   * RFC 3339, UTC
   */
  last_seen_at: string;
  count: number;
  acknowledged: {
    /**
     * RFC 3339, UTC
     */
    at: string;
    /**
     * An API key's id, or `engine`
     */
    by: string;
    note: string | null;
  } | null;
  resolved: {
    /**
     * RFC 3339, UTC
     */
    at: string;
    /**
     * An API key's id, or `engine`
     */
    by: string;
    note: string | null;
  } | null;
}
export interface CustomerIdentity {
  object: 'customer_identity';
  merchant: string;
  customer: string;
  /**
   * What is known now; `unverified` again once it has expired
   */
  level: 'unverified' | 'format_checked' | 'verified';
  /**
   * Masked
   */
  name: string | null;
  document: {
    type: 'cn_resident_id' | 'passport' | 'other';
    /**
     * Issuer, ISO 3166-1 alpha-3
     */
    country: string;
    /**
     * Masked
     */
    number: string;
  } | null;
  verified_by: string | null;
  /**
   * RFC 3339, UTC
   */
  verified_at: string | null;
  /**
   * RFC 3339, UTC
   */
  expires_at: string | null;
  /**
   * The last 20, latest first. They stay when the identity is deleted
   */
  decisions: {
    id: string;
    /**
     * RFC 3339, UTC
     */
    at: string;
    /**
     * The API key
     */
    by: string;
    /**
     * `format`, `registry`, `service`
     */
    method: string | null;
    outcome:
      | 'pending'
      | 'verified'
      | 'format_checked'
      | 'mismatch'
      | 'refused'
      | 'unknown'
      | 'too_many_tries'
      | 'superseded'
      | 'deleted';
    /**
     * Why; stable
     */
    code: string | null;
    /**
     * The refund that it was a proof for
     */
    refund: string | null;
  }[];
}
export interface IdentityRequest {
  /**
   * As it stands on the document
   */
  name: string;
  document:
    | {
        /**
         * Chinese resident identity card (GB 11643-1999)
         */
        type: 'cn_resident_id';
        /**
         * 18 characters
         */
        number: string;
        /**
         * The last day on which the document is valid
         */
        expires_on?: string;
      }
    | {
        /**
         * By its machine-readable zone (ICAO 9303 part 4)
         */
        type: 'passport';
        /**
         * Both lines of 44 characters
         */
        mrz: string[];
      }
    | {
        type: 'other';
        kind: 'national_id' | 'driving_licence' | 'residence_permit' | 'other';
        /**
         * Issuer, ISO 3166-1 alpha-3
         */
        country: string;
        number: string;
        /**
         * The last day on which the document is valid
         */
        expires_on?: string;
      };
}
export interface MerchantStop {
  object: 'merchant_stop';
  merchant: string;
  /**
   * Nothing of the merchant is sent to a provider
   */
  standing: boolean;
  reason: 'invariant_breach' | 'operator';
  detail: string;
  /**
   * What is broken, and how. Once released they do not stop again
   */
  breaches: string[];
  /**
   * RFC 3339, UTC
   */
  stopped_at: string;
  /**
   * An API key, or `engine`
   */
  stopped_by: string;
  /**
   * RFC 3339, UTC
   */
  released_at: string | null;
  released_by: string | null;
  release_note: string | null;
}
export interface MerchantStopRequest {
  merchant: string;
  /**
   * Why nothing of the merchant may be sent. Operators see it
   */
  note: string;
}
export interface MerchantRelease {
  /**
   * What was found, and why refunds may go on
   */
  note: string;
}
export interface AlertGroup {
  object: 'alert_group';
  group: string;
  merchant: string | null;
  /**
   * The gravest of them
   */
  severity: 'info' | 'warning' | 'critical';
  alerts: number;
  unacknowledged: number;
  kinds: string[];
  /**
   * RFC 3339, UTC
   */
  first_seen_at: string;
  /**
   * RFC 3339, UTC
   */
  last_seen_at: string;
}
export interface AlertMute {
  id: string;
  object: 'alert_mute';
  kind: string | null;
  subject: string | null;
  /**
   * Null stands for the engine itself
   */
  merchants: (string | null)[];
  /**
   * RFC 3339, UTC
   */
  until: string;
  reason: string;
  created_by: string;
  /**
   * RFC 3339, UTC
   */
  created_at: string;
}
export interface AlertMuteRequest {
  kind?: string;
  subject?: string;
  /**
   * For operators: of this merchant alone; by default all they serve, and the engine itself
   */
  merchant?: string;
  /**
   * At most 30 days from now
   */
  until: string;
  reason: string;
}
export interface AlertNote {
  note?: string;
}
export interface Reconciliation {
  id: string;
  object: 'reconciliation';
  merchant: string;
  provider: 'stripe' | 'alipay' | 'wechatpay' | 'bank';
  account: string;
  /**
   * A day of the provider
   */
  day: string;
  /**
   * RFC 3339, UTC
   */
  from: string;
  /**
   * Does not count
   */
  to: string;
  source: 'provider' | 'file';
  status: 'running' | 'done' | 'failed';
  failure: string | null;
  counts: {
    lines: number;
    matched: number;
    differences: {
      missing_here: number;
      missing_there: number;
      amount_differs: number;
      currency_differs: number;
      undecided: number;
      timing: number;
      fee: number;
    };
  };
  fees: {
    /**
     * ISO 4217
     */
    currency: string;
    amount: number;
  }[];
  /**
   * RFC 3339, UTC
   */
  created_at: string;
  /**
   * RFC 3339, UTC
   */
  finished_at: string | null;
}
export interface ReconciliationCase {
  id: string;
  object: 'reconciliation_case';
  reconciliation: string;
  merchant: string;
  provider: 'stripe' | 'alipay' | 'wechatpay' | 'bank';
  account: string;
  /**
   * A day of the provider
   */
  day: string;
  difference: 'missing_here' | 'missing_there' | 'amount_differs' | 'currency_differs' | 'undecided' | 'timing' | 'fee';
  movement: 'payment' | 'refund' | 'reversal' | 'fee';
  payment: string | null;
  refund: string | null;
  provider_reference: string | null;
  trade_record: string | null;
  /**
   * The line of the provider's file, as evidence
   */
  line: string | null;
  ours: {
    amount: number;
    /**
     * ISO 4217
     */
    currency: string;
    /**
     * RFC 3339, UTC
     */
    at: string;
  } | null;
  theirs: {
    amount: number;
    /**
     * ISO 4217
     */
    currency: string;
    /**
     * RFC 3339, UTC
     */
    at: string;
  } | null;
  proposed_action: 'query_again' | 'post_correction' | 'write_off' | 'wait';
  status: 'open' | 'awaiting_approval' | 'resolved';
  /**
   * The operator's key
   */
  owner: string | null;
  /**
   * Waits for a second operator
   */
  proposal: {
    action: 'post_correction' | 'write_off';
    by: string;
    /**
     * RFC 3339, UTC
     */
    at: string;
  } | null;
  resolution: {
    action: 'post_correction' | 'write_off' | 'agrees_now';
    by: string;
    approved_by: string | null;
    /**
     * RFC 3339, UTC
     */
    at: string;
    trade_records: string[];
    /**
     * The books got the movement by themselves: the correction was posted the other way round
     */
    taken_back: {
      /**
       * RFC 3339, UTC
       */
      at: string;
      trade_records: string[];
    } | null;
  } | null;
  age_seconds: number;
  /**
   * RFC 3339, UTC
   */
  created_at: string;
  /**
   * RFC 3339, UTC
   */
  updated_at: string;
}
export interface CaseNote {
  note?: string;
}
export interface ProposeCaseResolution {
  action: 'post_correction' | 'write_off';
  note: string;
}
export interface Factor {
  id: string;
  object: 'factor';
  type: 'totp' | 'recovery_codes' | 'contact' | 'passkey';
  status: 'pending' | 'active';
  label: string;
  channel: 'sms' | 'email' | null;
  /**
   * Masked
   */
  address: string | null;
  /**
   * Of recovery codes
   */
  codes_left: number | null;
  /**
   * RFC 3339, UTC
   */
  created_at: string;
}
export interface EnrolledTotp {
  id: string;
  object: 'factor';
  type: 'totp' | 'recovery_codes' | 'contact' | 'passkey';
  status: 'pending' | 'active';
  label: string;
  channel: 'sms' | 'email' | null;
  /**
   * Masked
   */
  address: string | null;
  /**
   * Of recovery codes
   */
  codes_left: number | null;
  /**
   * RFC 3339, UTC
   */
  created_at: string;
  /**
   * Base32. In this answer and in no other
   */
  secret: string;
  /**
   * What an authenticator app reads
   */
  otpauth_uri: string;
  /**
   * The same as a QR code, an SVG image
   */
  qr_svg: string;
}
export interface FactorChange {
  /**
   * One that is active; needed once there is one
   */
  factor?:
    | {
        method: 'totp';
        code: string;
      }
    | {
        method: 'recovery_code';
        code: string;
      }
    | {
        method: 'passkey';
        /**
         * Of the options that this answers
         */
        ceremony: string;
        response: {
          id: string;
          rawId: string;
          type: 'public-key';
          response: {
            clientDataJSON: string;
            authenticatorData: string;
            signature: string;
            [k: string]: unknown;
          };
          [k: string]: unknown;
        };
      };
}
export interface RecoveryCodes {
  id: string;
  object: 'factor';
  type: 'totp' | 'recovery_codes' | 'contact' | 'passkey';
  status: 'pending' | 'active';
  label: string;
  channel: 'sms' | 'email' | null;
  /**
   * Masked
   */
  address: string | null;
  /**
   * Of recovery codes
   */
  codes_left: number | null;
  /**
   * RFC 3339, UTC
   */
  created_at: string;
  /**
   * Each is good once. In this answer and in no other
   */
  codes: string[];
}
export interface TotpActivation {
  code: string;
}
export interface PasskeyRegistration {
  /**
   * Of the options that this answers
   */
  ceremony: string;
  response: {
    id: string;
    rawId: string;
    type: 'public-key';
    response: {
      clientDataJSON: string;
      attestationObject: string;
      transports?: string[];
      [k: string]: unknown;
    };
    [k: string]: unknown;
  };
  label?: string;
}
export interface SigningKey {
  /**
   * The keyid of signatures
   */
  id: string;
  object: 'signing_key';
  merchant: string;
  /**
   * The API key whose requests it signs
   */
  api_key: string;
  algorithm: 'ed25519' | 'rsa-v1_5-sha256' | 'hmac-sha256';
  public_key: string | null;
  /**
   * Only in the answer to the request that had it made, and never again
   */
  secret: string | null;
  label: string;
  status: 'pending' | 'active' | 'expired' | 'revoked';
  /**
   * RFC 3339, UTC
   */
  not_before: string;
  /**
   * RFC 3339, UTC
   */
  not_after: string | null;
  /**
   * RFC 3339, UTC
   */
  created_at: string;
  /**
   * RFC 3339, UTC
   */
  revoked_at: string | null;
}
export interface SigningKeyRequest {
  algorithm: 'ed25519' | 'rsa-v1_5-sha256' | 'hmac-sha256';
  /**
   * PEM (SPKI), for ed25519 and rsa-v1_5-sha256 (2048 to 4096 bits)
   */
  public_key?: string;
  /**
   * Base64 of 32 to 128 bytes, for hmac-sha256; left out, one is made
   */
  secret?: string;
  label?: string;
  /**
   * Valid from then on; left out: at once
   */
  not_before?: string;
  /**
   * Valid until then; left out: for ever
   */
  not_after?: string;
}
export interface WebhookEndpoint {
  id: string;
  object: 'webhook_endpoint';
  merchant: string;
  url: string;
  description: string | null;
  events: string[];
  status: 'enabled' | 'disabled';
  /**
   * `by_merchant`, `gone` (it answered 410) or `failing` (nothing was delivered for too long)
   */
  disabled_reason: string | null;
  /**
   * Since when every attempt has failed
   */
  failing_since: string | null;
  /**
   * Shown once: when it is made
   */
  secret?: string;
  /**
   * Until then messages are signed with the secret before this one, too
   */
  previous_secret_expires_at: string | null;
  /**
   * RFC 3339, UTC
   */
  created_at: string;
  /**
   * RFC 3339, UTC
   */
  updated_at: string;
}
export interface WebhookEndpointRequest {
  /**
   * https, on the public internet, port 443 or 8443
   */
  url: string;
  /**
   * Which events it is told; `*` stands for all there are and will be
   *
   * @minItems 1
   */
  events?: [
    (
      | 'payment.captured'
      | 'refund.created'
      | 'refund.updated'
      | 'refund.succeeded'
      | 'refund.failed'
      | 'refund.reversed'
      | 'refund.requires_action'
      | 'alert.raised'
      | 'alert.acknowledged'
      | 'alert.resolved'
      | '*'
    ),
    ...(
      | 'payment.captured'
      | 'refund.created'
      | 'refund.updated'
      | 'refund.succeeded'
      | 'refund.failed'
      | 'refund.reversed'
      | 'refund.requires_action'
      | 'alert.raised'
      | 'alert.acknowledged'
      | 'alert.resolved'
      | '*'
    )[],
  ];
  description?: string | null;
}
export interface WebhookEndpointUpdate {
  /**
   * https, on the public internet, port 443 or 8443
   */
  url?: string;
  /**
   * Which events it is told; `*` stands for all there are and will be
   *
   * @minItems 1
   */
  events?: [
    (
      | 'payment.captured'
      | 'refund.created'
      | 'refund.updated'
      | 'refund.succeeded'
      | 'refund.failed'
      | 'refund.reversed'
      | 'refund.requires_action'
      | 'alert.raised'
      | 'alert.acknowledged'
      | 'alert.resolved'
      | '*'
    ),
    ...(
      | 'payment.captured'
      | 'refund.created'
      | 'refund.updated'
      | 'refund.succeeded'
      | 'refund.failed'
      | 'refund.reversed'
      | 'refund.requires_action'
      | 'alert.raised'
      | 'alert.acknowledged'
      | 'alert.resolved'
      | '*'
    )[],
  ];
  description?: string | null;
  /**
   * What happens while an endpoint is disabled is not told later
   */
  status?: 'enabled' | 'disabled';
}
export interface WebhookDelivery {
  id: string;
  object: 'webhook_delivery';
  merchant: string;
  endpoint: string;
  event: {
    /**
     * The `webhook-id` header: the same at every attempt
     */
    id: string;
    type: string;
    /**
     * The refund, payment or alert that the event is of
     */
    subject: string | null;
  };
  status: 'pending' | 'delivered' | 'failed' | 'canceled';
  attempts: {
    number: number;
    /**
     * RFC 3339, UTC
     */
    at: string;
    duration_ms: number;
    response_status: number | null;
    error: string | null;
    /**
     * The beginning of the answer
     */
    response_body: string | null;
  }[];
  /**
   * RFC 3339, UTC
   */
  next_attempt_at: string | null;
  /**
   * RFC 3339, UTC
   */
  created_at: string;
}
export interface ListPaymentsQuery {
  /**
   * Rows a page
   */
  limit?: number;
  starting_after?: string;
  ending_before?: string;
  /**
   * A date alone means its whole day, UTC
   */
  'created[gte]'?: string;
  /**
   * A date alone means its whole day, UTC
   */
  'created[lte]'?: string;
  /**
   * A date alone means its whole day, UTC
   */
  created_from?: string;
  /**
   * A date alone means its whole day, UTC
   */
  created_to?: string;
  /**
   * In minor units
   */
  'amount[gte]'?: number;
  /**
   * In minor units
   */
  'amount[lte]'?: number;
  /**
   * In minor units
   */
  amount_from?: number;
  /**
   * In minor units
   */
  amount_to?: number;
  provider?: 'stripe' | 'alipay' | 'wechatpay' | 'bank';
  /**
   * ISO 4217
   */
  currency?: string;
  customer?: string;
  /**
   * Words, all of which are found: in ids, order numbers, references, descriptions and metadata
   */
  q?: string;
  /**
   * The order; with `-` the last first
   */
  sort?: '-created' | 'created' | '-amount' | 'amount';
  status?: 'pending' | 'requires_action' | 'captured' | 'failed' | 'expired';
  order_id?: string;
}
export interface ExportPaymentsQuery {
  starting_after?: string;
  /**
   * A date alone means its whole day, UTC
   */
  'created[gte]'?: string;
  /**
   * A date alone means its whole day, UTC
   */
  'created[lte]'?: string;
  /**
   * A date alone means its whole day, UTC
   */
  created_from?: string;
  /**
   * A date alone means its whole day, UTC
   */
  created_to?: string;
  /**
   * In minor units
   */
  'amount[gte]'?: number;
  /**
   * In minor units
   */
  'amount[lte]'?: number;
  /**
   * In minor units
   */
  amount_from?: number;
  /**
   * In minor units
   */
  amount_to?: number;
  provider?: 'stripe' | 'alipay' | 'wechatpay' | 'bank';
  /**
   * ISO 4217
   */
  currency?: string;
  customer?: string;
  /**
   * Words, all of which are found: in ids, order numbers, references, descriptions and metadata
   */
  q?: string;
  /**
   * The order; with `-` the last first
   */
  sort?: '-created' | 'created' | '-amount' | 'amount';
  status?: 'pending' | 'requires_action' | 'captured' | 'failed' | 'expired';
  order_id?: string;
  /**
   * CSV with a head line, or a JSON object a line
   */
  format?: 'jsonl' | 'csv';
}
export interface ListRefundsQuery {
  /**
   * Rows a page
   */
  limit?: number;
  starting_after?: string;
  ending_before?: string;
  /**
   * A date alone means its whole day, UTC
   */
  'created[gte]'?: string;
  /**
   * A date alone means its whole day, UTC
   */
  'created[lte]'?: string;
  /**
   * A date alone means its whole day, UTC
   */
  created_from?: string;
  /**
   * A date alone means its whole day, UTC
   */
  created_to?: string;
  /**
   * In minor units
   */
  'amount[gte]'?: number;
  /**
   * In minor units
   */
  'amount[lte]'?: number;
  /**
   * In minor units
   */
  amount_from?: number;
  /**
   * In minor units
   */
  amount_to?: number;
  provider?: 'stripe' | 'alipay' | 'wechatpay' | 'bank';
  /**
   * ISO 4217
   */
  currency?: string;
  customer?: string;
  /**
   * Words, all of which are found: in ids, order numbers, references, descriptions and metadata
   */
  q?: string;
  /**
   * The order; with `-` the last first
   */
  sort?: '-created' | 'created' | '-amount' | 'amount';
  /**
   * One state, or several with commas
   */
  state?: string;
  status?: 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled';
  payment?: string;
  order_id?: string;
}
export interface ExportRefundsQuery {
  starting_after?: string;
  /**
   * A date alone means its whole day, UTC
   */
  'created[gte]'?: string;
  /**
   * A date alone means its whole day, UTC
   */
  'created[lte]'?: string;
  /**
   * A date alone means its whole day, UTC
   */
  created_from?: string;
  /**
   * A date alone means its whole day, UTC
   */
  created_to?: string;
  /**
   * In minor units
   */
  'amount[gte]'?: number;
  /**
   * In minor units
   */
  'amount[lte]'?: number;
  /**
   * In minor units
   */
  amount_from?: number;
  /**
   * In minor units
   */
  amount_to?: number;
  provider?: 'stripe' | 'alipay' | 'wechatpay' | 'bank';
  /**
   * ISO 4217
   */
  currency?: string;
  customer?: string;
  /**
   * Words, all of which are found: in ids, order numbers, references, descriptions and metadata
   */
  q?: string;
  /**
   * The order; with `-` the last first
   */
  sort?: '-created' | 'created' | '-amount' | 'amount';
  /**
   * One state, or several with commas
   */
  state?: string;
  status?: 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled';
  payment?: string;
  order_id?: string;
  /**
   * CSV with a head line, or a JSON object a line
   */
  format?: 'jsonl' | 'csv';
}
export interface ListTradeRecordsQuery {
  /**
   * Rows a page
   */
  limit?: number;
  starting_after?: string;
  ending_before?: string;
  /**
   * A date alone means its whole day, UTC
   */
  'created[gte]'?: string;
  /**
   * A date alone means its whole day, UTC
   */
  'created[lte]'?: string;
  /**
   * A date alone means its whole day, UTC
   */
  created_from?: string;
  /**
   * A date alone means its whole day, UTC
   */
  created_to?: string;
  /**
   * In minor units
   */
  'amount[gte]'?: number;
  /**
   * In minor units
   */
  'amount[lte]'?: number;
  /**
   * In minor units
   */
  amount_from?: number;
  /**
   * In minor units
   */
  amount_to?: number;
  provider?: 'stripe' | 'alipay' | 'wechatpay' | 'bank';
  /**
   * ISO 4217
   */
  currency?: string;
  customer?: string;
  /**
   * Words, all of which are found: in ids, order numbers, references, descriptions and metadata
   */
  q?: string;
  /**
   * The order; with `-` the last first
   */
  sort?: '-created' | 'created' | '-amount' | 'amount';
  type?:
    | 'payment'
    | 'refund_hold'
    | 'refund'
    | 'refund_release'
    | 'recharge'
    | 'withdrawal'
    | 'fee'
    | 'fx'
    | 'reversal'
    | 'adjustment';
  payment?: string;
  refund?: string;
  /**
   * The order of the payment that a record belongs to
   */
  order_id?: string;
}
export interface ExportTradeRecordsQuery {
  starting_after?: string;
  /**
   * A date alone means its whole day, UTC
   */
  'created[gte]'?: string;
  /**
   * A date alone means its whole day, UTC
   */
  'created[lte]'?: string;
  /**
   * A date alone means its whole day, UTC
   */
  created_from?: string;
  /**
   * A date alone means its whole day, UTC
   */
  created_to?: string;
  /**
   * In minor units
   */
  'amount[gte]'?: number;
  /**
   * In minor units
   */
  'amount[lte]'?: number;
  /**
   * In minor units
   */
  amount_from?: number;
  /**
   * In minor units
   */
  amount_to?: number;
  provider?: 'stripe' | 'alipay' | 'wechatpay' | 'bank';
  /**
   * ISO 4217
   */
  currency?: string;
  customer?: string;
  /**
   * Words, all of which are found: in ids, order numbers, references, descriptions and metadata
   */
  q?: string;
  /**
   * The order; with `-` the last first
   */
  sort?: '-created' | 'created' | '-amount' | 'amount';
  type?:
    | 'payment'
    | 'refund_hold'
    | 'refund'
    | 'refund_release'
    | 'recharge'
    | 'withdrawal'
    | 'fee'
    | 'fx'
    | 'reversal'
    | 'adjustment';
  payment?: string;
  refund?: string;
  /**
   * The order of the payment that a record belongs to
   */
  order_id?: string;
  /**
   * CSV with a head line, or a JSON object a line
   */
  format?: 'jsonl' | 'csv';
}
export interface ListLedgerSealsQuery {
  limit?: number;
  /**
   * The sequence of a seal
   */
  starting_after?: number;
}
export interface GetLedgerConsistencyQuery {
  /**
   * A number of records, from the first
   */
  from?: number;
  /**
   * A number of records, from the first
   */
  to?: number;
}
export interface VerifyLedgerQuery {
  /**
   * What `next` said; without it, verification begins at the first seal
   */
  after?: string;
}
export interface ListAccountsQuery {
  merchant?: string;
  /**
   * Rows a page
   */
  limit?: number;
  starting_after?: string;
}
export interface GetBalanceQuery {
  /**
   * ISO 4217
   */
  currency?: string;
  /**
   * An instant: what happened up to then, it included. A date alone is its end, UTC. By default everything
   */
  at?: string;
}
export interface GetTrialBalanceQuery {
  /**
   * An instant: what happened up to then, it included. A date alone is its end, UTC. By default everything
   */
  at?: string;
  /**
   * By default all merchants of the key
   */
  merchant?: string;
  /**
   * The whole ledger, accounts by kind. Needs the scope `ledger:overall`
   */
  overall?: boolean;
}
export interface GetStatementQuery {
  /**
   * A merchant’s key may leave it out
   */
  merchant?: string;
  /**
   * A date alone means its whole day, UTC
   */
  from?: string;
  /**
   * A date alone means its whole day, UTC
   */
  to?: string;
  format?: 'json' | 'csv' | 'html';
  /**
   * What was sealed by then: the same statement for ever. By default the latest seal
   */
  as_of_seal?: number;
}
export interface ListAdjustmentsQuery {
  /**
   * Rows a page
   */
  limit?: number;
  starting_after?: string;
  ending_before?: string;
  /**
   * A date alone means its whole day, UTC
   */
  'created[gte]'?: string;
  /**
   * A date alone means its whole day, UTC
   */
  'created[lte]'?: string;
  /**
   * A date alone means its whole day, UTC
   */
  created_from?: string;
  /**
   * A date alone means its whole day, UTC
   */
  created_to?: string;
  status?: 'pending' | 'approved' | 'posted' | 'rejected' | 'expired';
}
export interface ListRiskListEntriesQuery {
  /**
   * Rows a page
   */
  limit?: number;
  starting_after?: string;
  /**
   * `block`: refused; `allow`: trusted with many refunds
   */
  list?: 'block' | 'allow';
}
export interface ListAlertsQuery {
  /**
   * Rows a page
   */
  limit?: number;
  starting_after?: string;
  /**
   * open, acknowledged, resolved; several with commas
   */
  state?: string;
  severity?: 'info' | 'warning' | 'critical';
  kind?: string;
  /**
   * One of those that the key serves
   */
  merchant?: string;
  group?: string;
  /**
   * First seen from then on
   */
  'created[gte]'?: string;
  /**
   * A date alone means its whole day, UTC
   */
  'created[lte]'?: string;
}
export interface GetCustomerIdentityQuery {
  /**
   * Whose customer; only with an operator's key
   */
  merchant?: string;
}
export interface ListAlertGroupsQuery {
  /**
   * Rows a page
   */
  limit?: number;
}
export interface ListAlertMutesQuery {
  /**
   * Rows a page
   */
  limit?: number;
}
export interface ListReconciliationsQuery {
  /**
   * Rows a page
   */
  limit?: number;
  starting_after?: string;
}
export interface ListReconciliationCasesQuery {
  /**
   * Rows a page
   */
  limit?: number;
  starting_after?: string;
  status?: 'open' | 'awaiting_approval' | 'resolved';
  difference?:
    'missing_here' | 'missing_there' | 'amount_differs' | 'currency_differs' | 'undecided' | 'timing' | 'fee';
  reconciliation?: string;
}
export interface ListSigningKeysQuery {
  /**
   * Rows a page
   */
  limit?: number;
}
export interface ListWebhookDeliveriesQuery {
  /**
   * Rows a page
   */
  limit?: number;
  starting_after?: string;
  ending_before?: string;
  /**
   * A date alone means its whole day, UTC
   */
  'created[gte]'?: string;
  /**
   * A date alone means its whole day, UTC
   */
  'created[lte]'?: string;
  /**
   * A date alone means its whole day, UTC
   */
  created_from?: string;
  /**
   * A date alone means its whole day, UTC
   */
  created_to?: string;
  status?: 'pending' | 'delivered' | 'failed' | 'canceled';
  type?:
    | 'payment.captured'
    | 'refund.created'
    | 'refund.updated'
    | 'refund.succeeded'
    | 'refund.failed'
    | 'refund.reversed'
    | 'refund.requires_action'
    | 'alert.raised'
    | 'alert.acknowledged'
    | 'alert.resolved'
    | 'ping';
}
