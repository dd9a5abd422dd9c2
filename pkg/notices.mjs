// @ts-check
/** Writes pkg/dist/THIRD-PARTY-NOTICES.txt: the licences of what is linked into the wasm. Run by pkg/build. */
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const flags = '--format-version 1 --locked --no-default-features --filter-platform wasm32-unknown-unknown';
const { packages, resolve } = JSON.parse(
  execFileSync('cargo', ['metadata', ...flags.split(' ')], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  }),
);

/** @param {string} id */
const packageOf = (id) => packages.find((/** @type {any} */ other) => other.id === id);

// What a macro or a build script needs ran on the builder's machine and is in no page.
const linked = new Set();
/** @param {string} id */
function link(id) {
  if (linked.has(id) || packageOf(id).targets.some(({ kind }) => kind.includes('proc-macro'))) return;
  linked.add(id);
  const { deps } = resolve.nodes.find((/** @type {any} */ node) => node.id === id);
  for (const { pkg, dep_kinds } of deps)
    if (dep_kinds.some((/** @type {any} */ { kind }) => kind === null)) link(pkg);
}
link(resolve.root);
linked.delete(resolve.root);

/** The MIT text where there is a choice. @param {string} folder */
function licenceText(folder) {
  const files = readdirSync(folder).filter((name) => /^(licen[sc]e|copying)/i.test(name));
  const file = files.find((name) => /mit/i.test(name)) ?? files[0];
  return file ? readFileSync(join(folder, file), 'utf8').trim() : 'The crate carries no licence file.';
}

const notices = [...linked]
  .map(packageOf)
  .sort((a, b) => a.name.localeCompare(b.name))
  .map(({ name, version, license, repository, manifest_path }) =>
    [`${name} ${version} (${license})`, repository, '', licenceText(dirname(manifest_path))].join('\n'),
  );
const rust = 'The Rust standard library (MIT OR Apache-2.0)\nhttps://github.com/rust-lang/rust';
const text = ['ferrum-rum’s WebAssembly holds code of these projects.', rust, ...notices].join(
  `\n\n${'-'.repeat(80)}\n\n`,
);
writeFileSync(join(root, 'pkg/dist/THIRD-PARTY-NOTICES.txt'), `${text}\n`);
