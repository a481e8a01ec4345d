import { describeBook } from './support/book-contract';
import { MemoryBook } from './support/memory-book';

const book = new MemoryBook();

describeBook('memory', () => book);
