import { isAbsolute } from 'node:path';
import { z } from 'zod';

const folder = z.string().refine(isAbsolute, 'must be an absolute path');

/** One customer of the bank and how it exchanges files. */
export const bankAccountConfig = z.strictObject({
  id: z.string().min(1),
  iban: z.string().regex(/^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default('EUR'),
  /** Where the bank picks orders up; left out: they come to `POST /files/<id>`. */
  dropDirectory: folder.optional(),
  /** Where it puts its reports. */
  inboxDirectory: folder,
});

export type BankAccountConfig = z.input<typeof bankAccountConfig>;
export type BankCustomer = z.output<typeof bankAccountConfig>;
