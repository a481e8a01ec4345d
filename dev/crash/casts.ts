import { bankStories } from './stories/bank';
import { cardStories } from './stories/cards';
import { payerStories } from './stories/payers';
import type { Story } from './stories/story';

/** Clients that play a round together. All of them are of one merchant. */
export interface Cast {
  /** Which of the lane's merchants: the first exchanges files with its bank by folders, the second by HTTPS. */
  readonly merchant: 0 | 1;
  readonly stories: readonly Story[];
}

export const casts = {
  cards: { merchant: 0, stories: cardStories },
  payers: { merchant: 0, stories: payerStories },
  bankFolders: { merchant: 0, stories: bankStories },
  bankHttps: { merchant: 1, stories: bankStories },
} as const satisfies Record<string, Cast>;

export type CastName = keyof typeof casts;
