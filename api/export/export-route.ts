import type { Route } from '../route';
import { mediaTypes } from './formats';

/** What the routes that export a list have in common. */
export const exportRoute = {
  method: 'get',
  description:
    'All rows in the order of `sort`, as a stream: a JSON object a line, or CSV with a head line. One that breaks off goes ' +
    'on with `starting_after`, the id of the last row that arrived whole; the trailer `Export-Rows` says that it is complete.',
  problems: ['malformed_request', 'validation_failed', 'overloaded'],
  answer: { description: 'A line for each row', mediaTypes: Object.values(mediaTypes) },
} as const satisfies Partial<Route> & { answer: object };
