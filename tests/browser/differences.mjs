// @ts-check

/**
 * Where our events differ from the peer's on the same visit, and why we keep it so. `event` and `path` as in
 * differential.mjs; a difference that no line here explains fails the test.
 *
 * @type {{ event: RegExp, path: RegExp, why: string }[]}
 */
export const KEPT = [
  {
    event: /^view/,
    path: /^view\.(first_input_|performance\.fid\.)/,
    why: 'FID is still in the schema and in dashboards; the peer no longer sends it.',
  },
  {
    event: /^view/,
    path: /^view\.(long_task\.count|interaction_to_next_paint_target_selector|performance\.inp\.target_selector)/,
    why: 'Which tasks are long, and which interaction was the slowest, is the machine’s doing.',
  },
  {
    event: /^error/,
    path: /^error\.stack_origin$/,
    why: 'Ours: whose code the stack leads to.',
  },
  {
    event: /^resource/,
    path: /^(display\.viewport|connectivity)\./,
    why: 'We read sizes right before a paint, when it costs no layout; what loads with the page may come before that.',
  },
  {
    event: /^action/,
    path: /^action\.long_task\.count$/,
    why: 'Which tasks are long is the machine’s doing.',
  },
  {
    event: /^resource/,
    path: /^resource\.(dns|connect|ssl)\./,
    why: 'The second visit may find a connection of the first.',
  },
];
