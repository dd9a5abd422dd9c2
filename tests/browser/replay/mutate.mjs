// @ts-check

/**
 * Changes the page at random: nodes come, go and move (also into and out of shadow trees), texts, attributes, fields,
 * style sheets. The same seed makes the same changes. Runs in the page, so it must not use anything from outside.
 *
 * @param {number} seed
 * @param {number} steps
 */
export function mutate(seed, steps) {
  let state = seed >>> 0;
  const random = (/** @type {number} */ below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
  /** @template T @param {T[]} list @returns {T} */
  const pick = (list) => list[random(list.length)];
  const WORDS = [
    'alpha',
    'βήτα',
    '日本',
    'x',
    '',
    ' ',
    '😀 smile',
    'a "quoted" \\ text',
    '</script>',
    '\u2028',
  ];
  const NAMES = ['div', 'p', 'span', 'ul', 'li', 'b', 'my-element', 'form', 'section', 'table'];
  const SVG = 'http://www.w3.org/2000/svg';
  const playground = document.querySelector('#playground') ?? document.body;

  /** @returns {(Element | ShadowRoot)[]} */
  const parents = () => {
    /** @type {(Element | ShadowRoot)[]} */
    const found = [playground];
    const collect = (/** @type {Element | ShadowRoot} */ root) => {
      for (const element of root.querySelectorAll('*')) {
        if (/^(INPUT|SELECT|OPTION|TEXTAREA|STYLE|IMG)$/.test(element.nodeName)) continue;
        found.push(element);
        if (element.shadowRoot) {
          found.push(element.shadowRoot);
          collect(element.shadowRoot);
        }
      }
    };
    collect(playground);
    return found;
  };
  const make = (/** @type {number} */ depth) => {
    const kind = random(20);
    if (kind < 6) return document.createTextNode(pick(WORDS));
    if (kind === 6) return document.createComment('a comment');
    if (kind === 7) {
      const svg = document.createElementNS(SVG, 'svg');
      svg.append(document.createElementNS(SVG, pick(['linearGradient', 'circle', 'g'])));
      return svg;
    }
    if (kind === 8) {
      const input = document.createElement('input');
      input.type = pick(['text', 'checkbox', 'radio', 'range', 'color', 'button', 'search']);
      input.name = pick(['one', 'two']);
      if (random(2)) input.setAttribute('value', pick(['1', '2', 'abc']));
      if (random(2)) input.checked = true;
      return input;
    }
    if (kind === 9) {
      const select = document.createElement('select');
      for (let place = 0; place < 3; place += 1) select.append(new Option(pick(WORDS), String(place)));
      select.selectedIndex = random(3);
      return select;
    }
    if (kind === 10) {
      const area = document.createElement('textarea');
      area.value = pick(WORDS);
      return area;
    }
    if (kind === 11) {
      const style = document.createElement('style');
      style.textContent = `.c${random(9)} { color: rgb(${random(255)}, 0, 0); }`;
      return style;
    }
    const element = document.createElement(pick(NAMES));
    if (random(3) === 0) element.className = `c${random(9)}`;
    if (random(4) === 0) element.title = pick(WORDS);
    if (kind === 12 && /^(DIV|SECTION|MY-ELEMENT|P|SPAN)$/.test(element.nodeName)) {
      const root = element.attachShadow({ mode: random(4) ? 'open' : 'closed' });
      root.append(document.createElement('slot'), make(depth + 1));
    }
    if (depth < 3) for (let count = random(4); count > 0; count -= 1) element.append(make(depth + 1));
    return element;
  };

  for (let step = 0; step < steps; step += 1) {
    const all = parents();
    const parent = pick(all);
    const children = Array.from(parent.childNodes);
    const child = children.length ? pick(children) : null;
    const kind = random(16);
    if (kind < 5) parent.insertBefore(make(0), random(2) ? child : null);
    else if (kind < 8) child?.remove();
    else if (kind < 10) {
      // A move, maybe into another tree; never into itself.
      if (child && parent !== playground) {
        const target = pick(all);
        let isInside = false;
        for (
          let at = /** @type {Node | null} */ (target);
          at;
          at = at.parentNode ?? /** @type {any} */ (at).host ?? null
        )
          isInside ||= at === child;
        if (!isInside) target.insertBefore(child, target.firstChild);
      }
    } else if (kind === 10) {
      if (child?.nodeType === 3) child.nodeValue = pick(WORDS);
    } else if (kind === 11) {
      if (parent instanceof Element)
        parent.setAttribute(pick(['title', 'data-x', 'class', 'hidden']), pick(WORDS));
    } else if (kind === 12) {
      if (parent instanceof Element && parent !== playground)
        parent.removeAttribute(pick(['title', 'data-x', 'class']));
    } else if (kind === 13) {
      const field = pick([...playground.querySelectorAll('input, textarea, select')]);
      if (field instanceof HTMLSelectElement) field.selectedIndex = random(3);
      else if (field instanceof HTMLInputElement && /^(checkbox|radio)$/.test(field.type))
        field.checked = !field.checked;
      else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)
        field.value = pick(['v', 'w', '42', '#00ff00']);
    } else if (kind === 14) {
      // Out and in again at once, with a change while it was out.
      if (child && child !== parent) {
        child.remove();
        if (child instanceof Element && child.nodeName === 'DIV') child.append(make(2));
        parent.append(child);
      }
    } else {
      const style = pick([...playground.querySelectorAll('style')]);
      if (style) style.textContent = `.s${random(9)} { margin: ${random(99)}px; }`;
    }
  }
}
