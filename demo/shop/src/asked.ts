/**
 * What the address that led to the shop asks of it, to try something without building the shop again; on the server
 * nothing. It is read once: the next step of the visit has another address.
 */
export const asked = new URLSearchParams(typeof location === 'undefined' ? '' : location.search);
