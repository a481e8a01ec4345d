import type { Operation } from '../context';
import { orderOperations } from './orders';
import { refundOperations } from './refunds';

/** The part of WeChat Pay's API v3 that the sandbox speaks. */
export const operations: readonly Operation[] = [...orderOperations, ...refundOperations];
