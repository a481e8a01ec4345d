import { randomBytes } from 'node:crypto';
import { base32 } from '../../domain/base32';

const codeBytes = 10;
const groupChars = 4;

/** 80 random bits, in groups that a person can copy from paper. */
export const newRecoveryCode = (): string =>
  base32(randomBytes(codeBytes)).replace(new RegExp(`(.{${groupChars}})(?!$)`, 'g'), '$1-');

/** The same code however it was typed. */
export const normalRecoveryCode = (typed: string): string => typed.toLowerCase().replace(/[\s-]/g, '');
