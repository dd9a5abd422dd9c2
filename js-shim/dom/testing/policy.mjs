// @ts-check
/** A double of the core's privacy policy and of its naming (`src/privacy.rs`, `src/collect/action_name.rs`). */

/** @typedef {import('../text').NameCandidatePart} Part */

/** The bits of `Fact` in `js-shim/protocol.ts`. */
const [HIDDEN, MASK, UNLISTED, USER_INPUT_LEVEL, ALLOW] = /** @type {const} */ ([1, 2, 4, 8, 16]);
const [BASE, PRIVATE, IGNORED, INPUT, EDITABLE, LISTED] = /** @type {const} */ ([
  32, 64, 128, 256, 512, 1024,
]);

/** Own levels by fact, first hit wins (spec b §8.2). */
const OWN_LEVELS = [
  [BASE, 0],
  [PRIVATE, 3],
  [HIDDEN, 4],
  [MASK, 3],
  [UNLISTED, 2],
  [USER_INPUT_LEVEL, 1],
  [ALLOW, 0],
  [IGNORED, 5],
];

/**
 * @param {number} parent
 * @param {number} facts
 */
export function levelBelow(parent, facts) {
  if (parent > 3) return parent;
  return OWN_LEVELS.find(([fact = 0]) => facts & fact)?.[1] ?? parent;
}

/**
 * @param {number} level
 * @param {number} facts
 */
export function shows(level, facts) {
  if (facts & EDITABLE) return false;
  if (level === 0) return true;
  if (level > 2 || facts & INPUT) return false;
  return level === 1 || !!(facts & LISTED);
}

/** @param {Part} part */
function maskedText([kind, level, facts, text]) {
  if (kind === 2) return text;
  if (kind === 0) return shows(level, facts) ? text : '';
  return level < 2 || (level === 2 && facts & LISTED) ? text : 'Masked Element';
}

/** @param {string} text */
function shortened(text) {
  const folded = text.trim().replace(/\s+/g, ' ');
  return folded.length > 100 ? `${folded.slice(0, 100)} [...]` : folded;
}

/** A core that names one element and remembers what it was offered. */
export function createPolicy() {
  const policy = {
    name: '',
    source: 'blank',
    /** @type {Part[]} */
    offered: [],
    level: levelBelow,
    shows,
    /**
     * @param {number} source
     * @param {Part[]} parts
     */
    offer(source, parts) {
      policy.offered.push(...parts);
      const name = shortened(parts.map(maskedText).join(''));
      if (!name) return false;
      policy.name = name;
      policy.source = ['custom_attribute', 'standard_attribute', 'text_content'][source] ?? '';
      return true;
    },
    masked() {
      policy.name = 'Masked Element';
      policy.source = 'mask_placeholder';
    },
  };
  return policy;
}
