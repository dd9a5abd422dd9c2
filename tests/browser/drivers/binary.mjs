// @ts-check
import { existsSync } from 'node:fs';

/**
 * @param {string} variable environment variable that overrides the usual places
 * @param {string[]} places where Debian puts it
 * @param {string} aptPackage
 */
export function findBinary(variable, places, aptPackage) {
  const named = process.env[variable];
  const found = named ? (existsSync(named) ? named : undefined) : places.find((place) => existsSync(place));
  if (found) return found;
  throw new Error(
    named
      ? `${variable}=${named} does not exist`
      : `none of ${places.join(', ')} exists: install the Debian package ${aptPackage}, or set ${variable}`,
  );
}
