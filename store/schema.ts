import type { SchemaOptions } from 'mongoose';

/** Every collection: unknown fields are errors, empty objects are kept, ids are strings of our own. */
export const schemaOptions = {
  strict: 'throw',
  strictQuery: 'throw',
  versionKey: false,
  id: false,
  minimize: false,
  autoIndex: false,
  autoCreate: false,
} as const satisfies SchemaOptions;

/** Subdocuments have no ids. */
export const partOptions = { ...schemaOptions, _id: false } as const;

export const text = { type: String, required: true } as const;
/** Null is stored as null: a field is never absent, so filters and pipelines need one case only. */
export const textOrNull = { type: String, default: null } as const;
export const date = { type: Date, required: true } as const;
export const dateOrNull = { type: Date, default: null } as const;
export const flag = { type: Boolean, required: true } as const;

/** Minor units: an integer that a double carries exactly. */
export const amount = {
  type: Number,
  required: true,
  validate: { validator: Number.isSafeInteger, message: 'not a safe integer' },
} as const;
