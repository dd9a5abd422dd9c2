// @ts-check
/**
 * The canary test: generated pages with every kind of input, label and text under every privacy declaration, each with a
 * secret of its own; everything is typed into and clicked, then every byte that left the page is searched for every
 * secret that may not leave it. What may is decided here by rules written down anew, from spec b §8.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchChromium } from './drivers/chromium.mjs';
import { raiseStage, started } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raiseStage<Awaited<ReturnType<typeof launchChromium>>>>>} */
let stage;
before(async () => {
  stage = await raiseStage(launchChromium);
});
after(() => stage.lower());

/** @typedef {'allow' | 'mask-user-input' | 'mask-unless-allowlisted' | 'mask' | 'hidden'} Level */
const DECLARED = /** @type {Level[]} */ ([
  'allow',
  'mask-user-input',
  'mask-unless-allowlisted',
  'mask',
  'hidden',
]);
const DEFAULTS = DECLARED.slice(0, 4);

/**
 * What a secret is; `typed` may leave the page at no level. `button` is a label that its author wrote into a value.
 *
 * @typedef {'typed' | 'text' | 'attribute' | 'option' | 'button'} Kind
 */
/** At which levels each may be told. @type {Record<Kind, Level[]>} */
const TOLD = {
  typed: [],
  text: ['allow', 'mask-user-input'],
  attribute: ['allow', 'mask-user-input'],
  option: ['allow'],
  button: ['allow', 'mask-user-input', 'mask-unless-allowlisted', 'mask'],
};

/** @typedef {{ secret: string, kind: Kind, level: Level }} Canary */

/** Also where there is nothing in it there is something to click; a style sheet would not reach into a shadow tree. */
const SIZE = ' style="display: inline-block; min-width: 60px; min-height: 18px"';

/** The same pages each time. @param {number} seed */
function randomOf(seed) {
  let state = seed;
  return (/** @type {number} */ below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/**
 * A page, its secrets, and what to do on it.
 *
 * @param {number} seed
 * @param {Level} defaultLevel
 */
function generate(seed, defaultLevel) {
  const random = randomOf(seed);
  /** @type {Canary[]} */
  const canaries = [];
  /** @type {{ id: string, type?: string, key?: string, file?: string }[]} */
  const steps = [];
  let count = 0;

  /** What an element declares, and the level that it then has. @param {Level} parent @param {number} often */
  const declare = (parent, often) => {
    if (random(often)) return { html: '', level: parent };
    const own = /** @type {Level} */ (DECLARED[random(5)]);
    const html = random(2) ? ` data-dd-privacy="${own}"` : ` class="dd-privacy-${own}"`;
    return { html, level: parent === 'hidden' ? parent : own };
  };
  /** @param {Kind} kind @param {Level} level */
  const canary = (kind, level) => {
    // Long digits go into every kind of field.
    const secret = String(7_310_000_000 + seed * 100_000 + (count += 1) * 7);
    canaries.push({ secret, kind, level });
    return secret;
  };

  /** @type {((level: Level, id: string) => string)[]} */
  const leaves = [
    ...['text', 'search', 'url', 'number', 'email', 'tel', 'password'].map(
      (type) => (/** @type {Level} */ level, /** @type {string} */ id) => {
        const own = declare(level, 4);
        const isPrivate = /email|tel|password/.test(type) && own.level !== 'hidden';
        const inside = isPrivate ? 'mask' : own.level;
        steps.push({ id, type: canary('typed', inside) });
        return `<label for="${id}">Label ${canary('text', level)}</label>
          <input id="${id}" type="${type}"${own.html} placeholder="hint ${canary('attribute', inside)}" title="title ${canary('attribute', inside)}">`;
      },
    ),
    (level, id) => {
      const inside = level === 'hidden' ? level : 'mask';
      steps.push({ id, type: canary('typed', inside) });
      return `<input id="${id}" autocomplete="${random(2) ? 'cc-number' : 'current-password'}" data-dd-privacy="allow" aria-label="card ${canary('attribute', inside)}">`;
    },
    (level, id) => {
      steps.push({ id, type: canary('typed', level) });
      return `<textarea id="${id}" rows="1" aria-label="area ${canary('attribute', level)}">${canary('typed', level)}</textarea>`;
    },
    (level, id) => {
      steps.push({ id, type: canary('typed', level) });
      return `<div id="${id}" contenteditable="true"${SIZE} ${random(2) ? 'role="textbox"' : ''}>${canary('typed', level)}</div>`;
    },
    (level, id) => {
      steps.push({ id, type: canary('typed', level) });
      return `<input id="${id}" list="list-${id}"><datalist id="list-${id}"><option>choice ${canary('option', level)}</option></datalist>`;
    },
    (level, id) => {
      // The popup would swallow the next click; keys choose as well.
      steps.push({ id, key: 'ArrowDown' });
      return `<select id="${id}"><option>first ${canary('option', level)}</option><option>second ${canary('option', level)}</option></select>`;
    },
    ...['checkbox', 'radio'].map((type) => (/** @type {Level} */ level, /** @type {string} */ id) => {
      steps.push({ id });
      return `<label>Tick ${canary('text', level)} <input id="${id}" type="${type}" value="${canary('typed', level)}"></label>`;
    }),
    (level, id) => {
      const from = 7_310_000_000 + seed * 100_000 + (count += 1) * 7;
      canaries.push({ secret: String(from + 1), kind: 'typed', level });
      steps.push({ id, key: 'ArrowRight' });
      return `<input id="${id}" type="range" min="7000000000" max="9000000000" value="${from}">`;
    },
    // What takes no digits has a value that is as rare.
    ...['date', 'month', 'time', 'datetime-local', 'color'].map(
      (type) => (/** @type {Level} */ level, /** @type {string} */ id) => {
        const digits = canary('typed', level);
        const two = (/** @type {number} */ place, /** @type {number} */ below) =>
          String(1 + (Number(digits.slice(place, place + 2)) % below)).padStart(2, '0');
        const date = `${digits.slice(0, 2)}${digits.slice(-2)}-${two(4, 12)}`;
        const time = `${two(4, 23)}:${two(6, 59)}:${two(8, 59)}.${digits.slice(-3)}`;
        const value = {
          date: `${date}-${two(8, 28)}`,
          month: date,
          time,
          'datetime-local': `${date}-${two(8, 28)}T${time}`,
          color: `#${digits.slice(-6)}`,
        }[type];
        canaries.push({ secret: /** @type {string} */ (value), kind: 'typed', level });
        // Its segments take a key; a picker would swallow the next click.
        steps.push({ id, key: type === 'color' ? 'Shift' : 'ArrowRight' });
        return `<input id="${id}" type="${type}" step="0.001" value="${value}" aria-label="when ${canary('attribute', level)}">`;
      },
    ),
    (level, id) => {
      steps.push({ id, file: `${canary('typed', level)}.pdf`, key: 'Shift' });
      return `<input id="${id}" type="file" title="file ${canary('attribute', level)}">`;
    },
    (level, id) => {
      steps.push({ id });
      return `<input id="${id}" type="${random(2) ? 'button' : 'submit'}" value="press ${canary('button', level)}">`;
    },
    (level, id) => {
      const own = declare(level, 3);
      steps.push({ id });
      return `<button id="${id}"${SIZE}${own.html}>Buy ${canary('text', own.level)}</button>`;
    },
    (level, id) => {
      steps.push({ id });
      const inner = declare(level, 2);
      return `<span id="${id}" role="button"${SIZE}>Order <b${inner.html}>${canary('text', inner.level)}</b></span>`;
    },
    ...['aria-label', 'title', 'alt'].map(
      (name) => (/** @type {Level} */ level, /** @type {string} */ id) => {
        const own = declare(level, 3);
        steps.push({ id });
        return `<img id="${id}"${SIZE}${own.html} ${name}="shown ${canary('attribute', own.level)}">`;
      },
    ),
    (level, id) => {
      const own = declare(level, 3);
      steps.push({ id });
      return `<p id="name-${id}"${own.html}>Named ${canary('text', own.level)}</p><button id="${id}"${SIZE} aria-labelledby="name-${id}"></button>`;
    },
    (level, id) => {
      steps.push({ id });
      return `<a id="${id}" href="#">Link <output>${canary('option', level)}</output></a>`;
    },
  ];

  /** @param {Level} level @param {number} depth @returns {string} */
  const region = (level, depth) => {
    let html = '';
    for (const leaf of leaves) {
      if (random(2 + depth * 2)) continue;
      html += `<div>${leaf(level, `at-${seed}-${(count += 1)}`)}</div>`;
    }
    if (depth < 3) {
      for (let nested = 0; nested < 3; nested += 1) {
        const own = declare(level, 3);
        // `getHTML` of a page's own components.
        const inside = region(own.level, depth + 1);
        html += random(3)
          ? `<section${own.html}>${inside}</section>`
          : `<section${own.html}><template shadowrootmode="open">${inside}</template></section>`;
      }
    }
    return html;
  };
  // Every kind at least once.
  let html = leaves.map((leaf) => `<div>${leaf(defaultLevel, `at-${seed}-${(count += 1)}`)}</div>`).join('');
  html += region(defaultLevel, 1);
  return { html, canaries, steps };
}

/** Runs in the page: a file is chosen. @param {string} id @param {string} name */
function choose(id, name) {
  const chosen = new DataTransfer();
  chosen.items.add(new File(['%PDF'], name));
  /** @type {(root: Document | ShadowRoot) => Element | null | undefined} */
  const find = (root) => {
    /** @type {Element | null | undefined} */
    let found = root.getElementById(id);
    for (const { shadowRoot } of root.querySelectorAll('*'))
      if (!found && shadowRoot) found = find(shadowRoot);
    return found;
  };
  const input = /** @type {HTMLInputElement} */ (find(document));
  input.files = chosen.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

for (const [seed, defaultPrivacyLevel] of DEFAULTS.entries()) {
  test(`at ${defaultPrivacyLevel} nothing that is secret there leaves the page`, async (t) => {
    const { html, canaries, steps } = generate(seed + 1, defaultPrivacyLevel);
    const { page, intake } = await stage.visit(t, 'plain.html', {
      viewport: { width: 1200, height: 900 },
      init: { defaultPrivacyLevel },
      head: `addEventListener('submit', (event) => event.preventDefault());`,
    });
    await started(page);
    await page.evaluate(`void document.body.setHTMLUnsafe(${JSON.stringify(html)})`);
    for (const { id, type, key, file } of steps) {
      if (file) await page.evaluate(choose, id, file);
      if (!key) await page.click(`#${id}`);
      if (type) await page.type(`#${id}`, type);
      if (key) {
        await page.type(`#${id}`, '');
        await page.press(key);
      }
    }
    await page.leave();
    await intake.waitFor(
      (events) => events.filter(({ type }) => type === 'action').length > steps.length / 3,
    );

    const sent = intake.raw().toString('latin1');
    const leaked = canaries.filter(
      ({ secret, kind, level }) => !TOLD[kind].includes(level) && sent.includes(secret),
    );
    assert.deepEqual(leaked, []);
    // The search finds what it looks for: what may be told is told.
    const told = canaries.filter(({ secret }) => sent.includes(secret));
    const some = { allow: 15, 'mask-user-input': 12 }[/** @type {string} */ (defaultPrivacyLevel)] ?? 1;
    assert.ok(told.length >= some, `${told.length} of ${canaries.length} told`);
  });
}
