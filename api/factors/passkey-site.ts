/** Where passkeys are used: a relying party of WebAuthn. */
export interface PasskeySite {
  /** The domain that passkeys belong to. */
  readonly rpId: string;
  /** The pages that may ask for them, as browsers name them. */
  readonly origins: readonly string[];
}
