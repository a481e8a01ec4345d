export const findingKinds = [
  'seal_missing',
  'seal_altered',
  'seal_unsigned',
  'record_missing',
  'record_altered',
  'record_unsigned',
  'record_unsealed',
  'record_refused',
  'leaf_altered',
  'tiles_altered',
  'head_missing',
  'checkpoint_unsigned',
  'checkpoint_contradicted',
] as const;

export type FindingKind = (typeof findingKinds)[number];

/** Something that is not as the engine left it. */
export interface Finding {
  readonly kind: FindingKind;
  /** Sequence of the seal. */
  readonly seal: number | null;
  /** Id of the record. */
  readonly record: string | null;
  readonly detail: string;
}

export const finding = (
  kind: FindingKind,
  detail: string,
  about: { readonly seal?: number; readonly record?: string } = {},
): Finding => ({ kind, seal: about.seal ?? null, record: about.record ?? null, detail });
