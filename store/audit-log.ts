import { Schema } from 'mongoose';
import type { Types } from 'mongoose';
import type { Database } from './database';
import { date, schemaOptions, text, textOrNull } from './schema';
import type { AuditEntry, AuditLog } from './store';

const schema = new Schema<AuditEntry>(
  {
    at: date,
    actor: text,
    action: text,
    subject: text,
    merchantId: textOrNull,
    requestId: textOrNull,
    detail: { type: Schema.Types.Mixed, required: true },
  },
  { ...schemaOptions, collection: 'audit_log' },
);
schema.index({ subject: 1, at: 1, _id: 1 });

type StoredEntry = AuditEntry & { readonly _id: Types.ObjectId };

/** What people did, by what they did it to, oldest first. */
export function auditLogOf({ connection, read, write }: Database): AuditLog {
  const model = connection.model<AuditEntry>('audit_log', schema);
  return {
    append: (entry) =>
      write('audit.append', async () => {
        await model.create(entry);
      }),
    list: (subject) =>
      read(async () => {
        const rows = await model.find({ subject }).sort({ at: 1, _id: 1 }).lean<StoredEntry[]>();
        return rows.map(({ _id, ...entry }) => entry);
      }),
  };
}
