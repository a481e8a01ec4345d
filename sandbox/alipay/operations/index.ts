import type { Operation } from '../context';
import { billOperations } from '../bill';
import { paymentOperations } from './payments';
import { refundOperations } from './refunds';

export const operations: readonly Operation[] = [...paymentOperations, ...billOperations, ...refundOperations];
