/** What the core is told of the page's scripts: which are the page's own, and what its build says of each. */
import { Op, type Field, type Observation } from '../protocol';
import { now, type Recorder } from '../recorder';
import { asText } from './given';

/** Put there by build plugins: for each script a stack whose first frame is in it. */
interface SourceCode {
  DD_SOURCE_CODE_CONTEXT?: Record<
    string,
    { service?: string; version?: string; ddDebugId?: string } | undefined
  >;
}

/** In the order of `Origin` in `src/collect/script.rs`. */
const ORIGINS = ['first_party', 'third_party', 'extension', 'unknown'];

/** Makes the function that says what is new since it was last asked. */
export function scriptNews({ config, stacks }: Recorder): () => Observation | undefined {
  const dropped = config.dropErrorsFrom.reduce((bits, origin) => bits | (1 << ORIGINS.indexOf(origin)), 0);
  // A page on one host may have all its scripts on another; who calls `init` is the page's own.
  const caller = /:\/\/([^/:]+)/.exec(stacks?.[0] ?? '')?.[1];
  const own = [location.hostname, ...(caller ? [caller] : [])];
  let told = -1;
  return () => {
    const sources = (window as SourceCode).DD_SOURCE_CODE_CONTEXT ?? {};
    const stacks = Object.keys(sources);
    if (stacks.length === told) return undefined;
    told = stacks.length;
    const builds: Field[] = [];
    for (const stack of stacks) {
      const { service, version, ddDebugId } = sources[stack] ?? {};
      builds.push(stack, asText(service), asText(version), asText(ddDebugId));
    }
    return [Op.Scripts, now(), dropped, own.length, ...own, ...builds];
  };
}
