/** Options that pick URLs and names: a string, an expression, or a predicate of the page's. */
import type { MatchOption } from '../pkg/types';
import { say } from './console';

/** Whether a string option starts (or, if `equal`, is) the value; what an expression or a predicate says of it. */
export function matches(option: MatchOption, value: string, equal: boolean): boolean {
  try {
    if (typeof option === 'string') return equal ? value === option : value.startsWith(option);
    if (typeof option === 'function') return !!option(value);
    // Of a global expression `test` would go on where the last match ended.
    option.lastIndex = 0;
    return option.test(value);
  } catch (error) {
    say('A match option threw', 'error', error);
    return false;
  }
}
