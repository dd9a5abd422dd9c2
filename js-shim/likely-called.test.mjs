// @ts-check
import assert from 'node:assert/strict';
import { SourceMap } from 'node:module';
import { test } from 'node:test';
import { transform } from 'esbuild';
import { likelyCalled } from './likely-called.mjs';

test('functions and methods stand in parentheses, as arrows where they can', () => {
  assert.equal(likelyCalled('function a(b){return()=>b}'), 'var a=((b)=>{return(()=>b)});');
  assert.equal(likelyCalled('x(async c=>d(function(){}),e=>e)'), 'x((async c=>d((function(){}))),(e=>e))');
  assert.equal(likelyCalled('x({a(b,c=1){},[d](){}})'), 'x({a:((b,c=1)=>{}),[d]:(()=>{})})');
  const asking = ['return this', 'return()=>this', 'return arguments', 'class C{a=super.b}', 'new.target'];
  for (const body of asking)
    assert.equal(
      likelyCalled(`function a(){${body}}`),
      `var a=(function(){${body}});`.replace('()=>this', '(()=>this)'),
    );
  const others =
    'async function a(){}function*b(){}async function*d(){}function c(){return function(){return this}}new c';
  assert.equal(
    likelyCalled(others),
    'var a=(async function(){});var b=(function*(){});var d=(async function*(){});var c=(function(){return (function(){return this})});new c',
  );
});

test('what can not stand in parentheses stays as it is', () => {
  const methods = 'x({get b(){return 1},set b(c){},d(){this},async e(){},*f(){}});class D{e(){}static f=1}';
  assert.equal(likelyCalled(methods), methods);
});

test('functions find themselves and what comes after them', async () => {
  const code = likelyCalled('function a(n){return n?a(n-1)+b():0}function b(){return 2}export{a}');
  const { a } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  assert.equal(a(3), 6);
  assert.equal(a.name, 'a');
});

test('minifiers keep the parentheses', async () => {
  const { code } = await transform(likelyCalled('function a(b){return()=>b}export{a}'), { minify: true });
  assert.match(code, /=\(\w=>\(\(\)=>\w\)\);/);
});

test('the source map moves along', async () => {
  const source =
    'export function first(x) { return { method() { return () => "one" + x; } }; }\n// no code\nexport const next = async (y) => "two" + y,\n  last = [() => "three", () => "four"];\nfirst(() => "five");';
  for (const minify of [true, false]) {
    const { code, map: json } = await transform(source, { minify, sourcemap: true, sourcefile: 'source.js' });
    const map = JSON.parse(json);
    const moved = likelyCalled(code, map).split('\n');
    for (const word of ['one', 'two', 'three', 'four', 'five']) {
      const line = moved.findIndex((text) => text.includes(word));
      const entry = new SourceMap(map).findEntry(
        line,
        /** @type {string} */ (moved[line]).indexOf(`"${word}"`),
      );
      assert.ok('originalLine' in entry);
      const { originalLine, originalColumn } = entry;
      assert.equal(
        source.split('\n')[originalLine]?.slice(originalColumn + 1, originalColumn + 1 + word.length),
        word,
      );
    }
  }
});
