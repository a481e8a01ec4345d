export { bankBatchWorkflow } from './bank-batch';
export { paymentSyncWorkflow, paymentWorkflow } from './payment';
export { reconciliationWorkflow } from './reconciliation';
export { refundRecoveryWorkflow, refundWorkflow } from './refund';
export { refundReversalWorkflow } from './refund-reversal';
export { sweepWorkflow } from './sweep';
export { webhookDeliveryWorkflow } from './webhook-delivery';
