import { EngineError, errorCatalogue, isErrorCode } from '../../domain/errors';

describe('the error catalogue', () => {
  test.each(Object.entries(errorCatalogue))('%s has a status of its kind and a title', (code, { status, title }) => {
    expect(code).toMatch(/^[a-z][a-z_]*[a-z]$/);
    expect([400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 503]).toContain(status);
    expect(title).toMatch(/^[A-Z].*[a-z]$/);
  });

  test('only one code is the engine’s own failure', () => {
    const failures = Object.entries(errorCatalogue).filter(([, { status }]) => status === 500);
    expect(failures.map(([code]) => code)).toEqual(['internal_error']);
  });

  test('a code is recognised, an inherited name is not', () => {
    expect(isErrorCode('over_refund')).toBe(true);
    for (const other of ['toString', '__proto__', 'constructor', '', 7, null, undefined]) {
      expect(isErrorCode(other)).toBe(false);
    }
  });

  test('an error says its title unless it has a detail, and keeps its cause', () => {
    const cause = new Error('socket');
    expect(new EngineError('over_refund').message).toBe(errorCatalogue.over_refund.title);
    const error = new EngineError('database_unavailable', 'detail', { cause, retryAfterSeconds: 2 });
    expect(error).toMatchObject({ message: 'detail', cause, code: 'database_unavailable', name: 'EngineError' });
    expect(error.extras.retryAfterSeconds).toBe(2);
  });
});
