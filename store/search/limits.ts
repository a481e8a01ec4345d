/** Words longer than this are cut, where they are stored and where they are looked for. */
export const maxWordChars = 200;
/** Of one row: ids and references come first, then description, then metadata. */
export const maxTokensPerRow = 128;
/** Of one search; further ones do not count. */
export const maxWordsPerSearch = 16;
/** Amounts below and above these powers of two share a class. */
export const lowestAmountClass = 6;
export const highestAmountClass = 24;
/** A range of amounts over more classes than this says little: it is checked on the rows that other conditions find. */
export const maxAmountClasses = 10;
