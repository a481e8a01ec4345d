import { formatMinor } from '../../../domain/money';
import { currency } from '../orders/read-orders';

/** Minor units as a person writes them: `£12.50`. */
export const pounds = (amount: number): string => `£${formatMinor(amount, currency)}`;
