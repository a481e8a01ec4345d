import type { Store } from '../../store/store';
import type { Dataset, Filled } from './load';

/** Something that is asked of databases of several sizes. */
export interface Question {
  readonly name: string;
  /** The collection that has to be filled for it. */
  readonly of: Filled;
  /** Answers with how many rows it was told of, so that nothing is fast because it found nothing. */
  ask(store: Store, dataset: Dataset): Promise<number>;
}
