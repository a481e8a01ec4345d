import { presentAlert as resourceOf } from '../../domain/resources/alert';
import type { AlertDocument } from '../../store/store';
import type { AlertResource } from '../schemas/records';

export const presentAlert = (alert: AlertDocument): AlertResource => resourceOf(alert);
