import type { Slice } from '../../bench/measure/slice';
import type { SubjectName, Unit } from '../../bench/subjects/subject';

const quiet = { foreignShare: 0.01, stolenShare: 0, pressureShare: 0.5, load: 2 };
const loud = { ...quiet, foreignShare: 0.3 };

/** A slice in which so many units a second were done. */
export function slice(
  subject: SubjectName,
  perSecond: number,
  more: { noisy?: boolean; level?: number; units?: Unit[] } = {},
): Slice {
  const { noisy = false, level = 32, units = [] } = more;
  return {
    subject,
    level,
    units,
    perSecond,
    cpuMsPerUnit: { server: 1_000 / perSecond },
    residentMib: { server: 100 },
    noise: noisy ? loud : quiet,
    noisy,
  };
}
