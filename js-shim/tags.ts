/** The events' `ddtags` (spec a §6.1). Apart from the other options' rules, since only the core needs it. */
import { say } from './console';
import type { ValidConfiguration } from './options';

/** What the intake does not change in a tag: at most 200 characters, of these. */
const CLEAN = /^[\p{Ll}\p{Lo}\d_:./-]{1,200}$/u;
/** Most tags are, and an expression that knows all of Unicode takes half a millisecond to compile. */
const PLAIN = /^[a-z\d_:./-]{1,200}$/;

/** The tags, made once for all events; warns of those that the intake would change. */
export function tags(valid: ValidConfiguration, sdkVersion: string): string {
  const { env, service, version, datacenter, variant } = valid;
  const values = { sdk_version: valid.sdkVersion ?? sdkVersion, env, service, version, datacenter, variant };
  const list = [];
  for (const [name, value] of Object.entries(values)) {
    if (!value) continue;
    const tag = `${name}:${value}`;
    if (!PLAIN.test(tag) && !CLEAN.test(tag)) {
      say(`The tag "${tag}" will be changed: use at most 200 lower-case letters, digits and _:./-`, 'warn');
    }
    list.push(tag.replace(/,/g, '_'));
  }
  return list.join();
}
