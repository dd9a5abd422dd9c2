// @ts-check
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launchChromium } from './drivers/chromium.mjs';
import { raiseStage, started } from './stage.mjs';
import { hex } from './traced.mjs';

const stage = await raiseStage(launchChromium);
after(() => stage.lower());

for (const [source, setup, expected] of /** @type {[string, object, string | undefined][]} */ ([
  [
    'meta tags',
    {
      head: `document.write('<meta name="dd-trace-id" content="4711"><meta name="dd-trace-time" content="' + Date.now() + '">')`,
    },
    '4711',
  ],
  [
    'a comment',
    { head: `document.append(document.createComment('DATADOG;trace-id=4712;trace-time=' + Date.now()))` },
    '4712',
  ],
  [
    'Server-Timing',
    { headers: { 'Server-Timing': `traceparent;desc="00-${hex(0n)}${hex(4713n)}-${hex(1n)}-01"` } },
    '4713',
  ],
  [
    'Server-Timing, of 128 bits, after other timings',
    {
      headers: {
        'Server-Timing': `db;dur=5, traceparent;desc="00-${hex(9n)}${hex(4713n)}-${hex(1n)}-03"`,
      },
    },
    hex(9n) + hex(4713n),
  ],
  [
    'Server-Timing that is not sampled (there is none)',
    { headers: { 'Server-Timing': `traceparent;desc="00-${hex(0n)}${hex(4713n)}-${hex(1n)}-00"` } },
    undefined,
  ],
  [
    'a comment at the end of the body',
    {
      head: `addEventListener('DOMContentLoaded', () => document.body.append(
        document.createComment('DATADOG;trace-id=4714;trace-time=' + Date.now()), '\\n'));`,
    },
    '4714',
  ],
  [
    'meta tags, and not from a comment beside them',
    {
      head: `document.write('<meta name="dd-trace-id" content="4711"><meta name="dd-trace-time" content="' + Date.now() + '">');
        document.append(document.createComment('DATADOG;trace-id=4712;trace-time=' + Date.now()))`,
    },
    '4711',
  ],
  [
    'meta tags without a time (there is none)',
    { head: `document.write('<meta name="dd-trace-id" content="4711">')` },
    undefined,
  ],
  [
    'meta tags of a cached page (there is none)',
    {
      head: `document.write('<meta name="dd-trace-id" content="4711"><meta name="dd-trace-time" content="' + (Date.now() - 121000) + '">')`,
    },
    undefined,
  ],
])) {
  test(`the document's trace from ${source}`, async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', {
      init: { trackResources: true },
      ...setup,
    });
    await started(page);
    await page.leave();
    const { _dd } = await intake.waitFor((events) =>
      events.find(({ resource }) => resource?.type === 'document'),
    );
    assert.equal(_dd.trace_id, expected);
    assert.match(String(_dd.span_id), expected ? /^\d+$/ : /^undefined$/);
  });
}
