import type { Cipher } from '../store/encryption';
import type { Store } from '../store/store';

/** What the person at the terminal did wrong; shown without a stack. */
export class CommandError extends Error {}

/** A command of `npm run keys` whose arguments have been read; answers with what to print. */
export type KeysCommand = (place: { readonly store: Store; readonly cipher: Cipher | undefined }) => Promise<string>;
