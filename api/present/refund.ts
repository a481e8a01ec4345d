import { presentRefund as resourceOf, type RefundView } from '../../domain/resources/refund';
import type { RefundResource } from '../schemas/refund';

export const presentRefund = (refund: RefundView): RefundResource => resourceOf(refund);
