// @ts-check

/**
 * What is open stands in the address: links select, the Back button goes back, and a reload keeps the place.
 * @typedef {{ session?: string, view?: string, event?: string }} Address
 */

/** @returns {Address} */
export function currentAddress() {
  return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
}

/** @param {Address} address */
export function linkTo(address) {
  return `#${new URLSearchParams(/** @type {Record<string, string>} */ (address))}`;
}
