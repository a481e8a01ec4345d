import { proofMethods } from '../../../api/proofs/methods';
import { proofKinds, waysToProve } from '../../../domain/verification';

test('the ways that a refund names are those that there are, each for what it proves', () => {
  for (const kind of proofKinds) {
    const names = proofMethods.filter((method) => method.kind === kind).map(({ name }) => name);
    expect([...waysToProve[kind]].toSorted()).toEqual(names.toSorted());
  }
});
