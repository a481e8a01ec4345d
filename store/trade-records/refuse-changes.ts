import type { Schema } from 'mongoose';

const refuse = (): never => {
  throw new Error('Trade records are append-only: post a reversing record');
};

/** I5: every way in which the schema's models could change or remove a row throws; only inserting is left. */
export function refuseChanges<Row>(schema: Schema<Row>): void {
  schema.pre(['updateOne', 'deleteOne'], { document: true, query: true }, refuse);
  schema.pre(
    ['updateMany', 'replaceOne', 'deleteMany', 'findOneAndUpdate', 'findOneAndReplace', 'findOneAndDelete'],
    refuse,
  );
  schema.pre('bulkWrite', refuse);
  schema.pre('save', function refuseExisting() {
    if (!this.isNew) refuse();
  });
}
