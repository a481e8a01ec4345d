/** Loads something at most once in `ttlMs`, however many ask; what could not be loaded is loaded anew. */
export function cachedFor<T>(ttlMs: number, load: () => Promise<T>): () => Promise<T> {
  let loaded: { readonly at: number; readonly value: Promise<T> } | null = null;
  return () => {
    // A clock that does not go back: performance.now() is not set.
    const now = performance.now();
    if (loaded !== null && now - loaded.at < ttlMs) return loaded.value;
    const value = load();
    const entry = { at: now, value };
    loaded = entry;
    value.catch(() => {
      if (loaded === entry) loaded = null;
    });
    return value;
  };
}
