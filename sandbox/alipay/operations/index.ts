import type { Operation } from '../context';
import { paymentOperations } from './payments';
import { refundOperations } from './refunds';

export const operations: readonly Operation[] = [...paymentOperations, ...refundOperations];
