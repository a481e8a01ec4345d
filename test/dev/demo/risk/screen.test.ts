import { fitTable } from '../../../../dev/demo/risk/fit-table';
import { codeIn, otherCode } from '../../../../dev/demo/risk/read-messages';
import { said } from '../../../../dev/demo/risk/said';

describe('a table of a command', () => {
  const table = ['before', '┌──┬──┐', '│ a│ b│', '├──┼──┤', '│ c│ d│', '│  │ e│', '└──┴──┘', 'after'];

  it('loses its last column where it is too wide, and the rows that were of that column alone', () => {
    expect(fitTable(table.join('\n'), 6)).toEqual(['before', '┌──┐', '│ a│', '├──┤', '│ c│', '└──┘', 'after']);
  });

  it('stays as it is where it fits', () => {
    expect(fitTable(table.join('\n'), 7)).toEqual(table);
  });

  it('is not looked for in words', () => {
    expect(fitTable('no table, and wide', 3)).toEqual(['no table, and wide']);
  });
});

describe('a code', () => {
  it('is found in its message, whatever else the message counts', () => {
    expect(codeIn({ text: '070119 is your code for a refund of GBP 400.00. It is good for 5 min.' })).toBe('070119');
    expect(() => codeIn({ text: 'Refund of GBP 400.00' })).toThrow('no code');
  });

  it.each(['000000', '123459'])('is another one than %s, of the same length', (code) => {
    expect(otherCode(code)).toMatch(/^\d{6}$/);
    expect(otherCode(code)).not.toBe(code);
  });
});

describe('an answer in short', () => {
  it('is the status of what was taken, whatever the resource has for a reason', () => {
    expect(said({ status: 202, body: { reason: 'requested_by_customer' } })).toBe('202');
  });

  it('is code and reason of a refusal', () => {
    expect(said({ status: 422, body: { code: 'code_wrong', tries_left: 4 } })).toBe('422 code_wrong');
    expect(said({ status: 422, body: { code: 'identity_mismatch', reason: 'other_person' } })).toBe(
      '422 identity_mismatch other_person',
    );
  });

  it('is the status alone of what is no problem document', () => {
    expect(said({ status: 502, body: 'bad gateway' })).toBe('502');
  });
});
