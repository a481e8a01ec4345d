import type { Operation } from '../context';
import { billOperations } from '../bill';
import { orderOperations } from './orders';
import { refundOperations } from './refunds';

/** The part of WeChat Pay's API v3 that the sandbox speaks. */
export const operations: readonly Operation[] = [...orderOperations, ...billOperations, ...refundOperations];
