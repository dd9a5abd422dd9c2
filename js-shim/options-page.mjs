// @ts-check
/** Makes docs/options.md of the types in pkg/types/init.d.ts; `--check` only says whether it is what they say. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
// TypeScript 7 is a program without a parser for others; prettier has one.
import { parsers } from 'prettier/plugins/babel';

const TYPES = fileURLToPath(new URL('../pkg/types/init.d.ts', import.meta.url));
const PAGE = fileURLToPath(new URL('../docs/options.md', import.meta.url));

const HEAD = `# Options of \`init\`

Made of the types by \`node js-shim/options-page.mjs\`. Options that are unknown are ignored; a value of the wrong type or
out of range is named in one console line, and the SDK stays off or takes the default, as the peer does.

`;

/** Text that stands in a table's cell. @param {string} text */
const cell = (text) => text.replace(/\s+/g, ' ').replace(/\|/g, '\\|').trim();

/**
 * A doc comment's text, and what its tags say.
 *
 * @param {string} comment between its delimiters
 */
function parseDoc(comment) {
  const lines = comment.replace(/^\s*\*+ ?/gm, '');
  const [text = '', ...tags] = lines.split(/(?:^|\s)@(?=(?:defaultValue|example|deprecated)\b)/);
  /** @param {string} name */
  const tag = (name) => tags.find((other) => other.startsWith(name))?.slice(name.length) ?? '';
  return { text: text.replace(/\{@link (\w+)\}/g, '`$1`'), tag };
}

/**
 * @param {any} option a property of the interface
 * @param {string} source
 * @param {any[]} comments all of the source
 */
function row(option, source, comments) {
  const comment = comments.find(({ end }) => end < option.start && !source.slice(end, option.start).trim());
  const { text, tag } = parseDoc(comment?.value ?? '');
  const { start, end } = option.typeAnnotation.typeAnnotation;
  const type = source.slice(start, end).replace(/^\| | \| (undefined|null)\b/g, '');
  const example = tag('example') && `Example: ${tag('example')}`;
  const value = option.optional ? tag('defaultValue') : 'required';
  return `| \`${option.key.name}\` | \`${cell(type)}\` | ${cell(value)} | ${cell(`${text} ${example}`)} |`;
}

async function page() {
  const source = await readFile(TYPES, 'utf8');
  const { program, comments } = parsers['babel-ts'].parse(source, /** @type {any} */ ({ filepath: TYPES }));
  const init = program.body
    .map((/** @type {any} */ statement) => statement.declaration)
    .find((/** @type {any} */ declaration) => declaration?.id?.name === 'RumInitConfiguration');
  if (!init) throw new Error(`${TYPES} has no RumInitConfiguration`);
  /** @type {string[]} */
  const rows = init.body.body.map((/** @type {any} */ option) => row(option, source, comments));
  const table = [
    '| option | type | default | |',
    '| --- | --- | --- | --- |',
    ...rows.filter((line) => !line.includes('@internal')),
  ].join('\n');
  return `${HEAD}${table}\n`;
}

const made = await page();
if (!process.argv.includes('--check')) await writeFile(PAGE, made);
else if ((await readFile(PAGE, 'utf8').catch(() => '')) !== made) {
  console.error('docs/options.md is not what the types say: run node js-shim/options-page.mjs');
  process.exitCode = 1;
}
