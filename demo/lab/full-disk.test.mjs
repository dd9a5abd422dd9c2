// @ts-check
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { batch, intakePath, viewEvent } from './fixture.mjs';
import { startLab } from './server.mjs';

const PRLIMIT = '/usr/bin/prlimit';
const skip = !existsSync(PRLIMIT) && `no ${PRLIMIT}`;
/** A write that goes over the limit of a file's size fails as one on a full disk does, and takes no disk to fill. */
const SMALL_DISK = ['--fsize=4000000:', process.execPath, '--input-type=module', '--eval'];
const STORED = `
  SELECT request_id, count(*) AS events, count(facts.seq) AS facts
  FROM events LEFT JOIN facts USING (seq)
  GROUP BY request_id`;

const folder = mkdtempSync(join(tmpdir(), 'lab-full-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/**
 * A lab in a process of its own, on a small disk.
 * @param {string} file
 * @param {string} logLimit how long the log grows before it goes into the tables
 */
async function startSmall(file, logLimit) {
  const script = `
    const { startLab } = await import(${JSON.stringify(new URL('./server.mjs', import.meta.url).href)});
    const lab = await startLab({ file: ${JSON.stringify(file)} });
    await lab.store.query("SET checkpoint_threshold = '${logLimit}'");
    process.once('SIGTERM', () => lab.close());
    console.log(lab.url);`;
  const lab = spawn(PRLIMIT, [...SMALL_DISK, script], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(lab, 'exit');
  let said = '';
  lab.stderr.on('data', (text) => (said += text));
  const [line] = await once(lab.stdout, 'data');
  return {
    url: String(line).trim(),
    said: () => said,
    makeRoom: () => execFileSync(PRLIMIT, ['--fsize=unlimited:', '--pid', String(lab.pid)]),
    async end() {
      lab.kill();
      return ended;
    },
  };
}

/**
 * @param {string} url
 * @param {string} id
 */
async function send(url, id) {
  // What can be compressed would never fill a disk.
  const noise = randomBytes(300_000).toString('base64');
  const body = batch(viewEvent({ context: { noise } }), viewEvent());
  return (await fetch(url + intakePath({ 'dd-request-id': id }), { method: 'POST', body })).status;
}

for (const [logLimit, what] of [
  ['256MB', 'log'],
  ['1MB', 'tables'],
]) {
  test(
    `no room for the ${what}: nothing is acknowledged, and all goes on when there is some`,
    { skip },
    async () => {
      const file = join(folder, `${what}.duckdb`);
      const lab = await startSmall(file, logLimit);
      /** @type {string[]} */
      const acknowledged = [];
      /** @type {string[]} */
      const refused = [];
      for (let turn = 0; turn < 200 && refused.length < 10; turn += 1) {
        const id = `r-${turn}`;
        const status = await send(lab.url, id);
        assert.ok(status === 202 || status === 503, `answered ${status}`);
        (status === 202 ? acknowledged : refused).push(id);
      }
      assert.ok(acknowledged.length > 2, `${acknowledged.length} acknowledged before the disk was full`);
      assert.equal(refused.length, 10, 'the disk was full');
      assert.match(lab.said(), what === 'log' ? /^lab: not stored: / : /^lab: stored, but: /);
      lab.makeRoom();
      for (const id of [...refused, ...acknowledged]) assert.equal(await send(lab.url, id), 202, id);
      await lab.end();

      const next = await startLab({ file });
      const stored = await next.store.query(STORED);
      await next.close();
      assert.deepEqual(stored.map((row) => row.request_id).sort(), [...acknowledged, ...refused].sort());
      for (const row of stored) assert.deepEqual([row.events, row.facts], [2, 2], String(row.request_id));
    },
  );
}
