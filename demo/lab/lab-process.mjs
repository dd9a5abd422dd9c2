// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * A lab in a process of its own, for whoever wants to end it, or to know what it takes.
 * @param {string} file
 */
export async function spawnLab(file) {
  const server = fileURLToPath(new URL('./server.mjs', import.meta.url));
  const lab = spawn(
    process.execPath,
    [server, '--port', '0', '--statsd-port', '0', '--file', file, '--keep-megabytes', '1000000'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(lab, 'exit');
  const [line] = await once(lab.stdout, 'data');
  return {
    url: String(/http:\S+(?=,)/.exec(String(line))),
    gone: () => lab.signalCode !== null,

    /** @returns {number} the most memory it ever had, in bytes; 0 where the system does not tell */
    peakMemory() {
      try {
        return (
          Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${lab.pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
        );
      } catch {
        return 0;
      }
    },

    /** @returns {number} ms of CPU used so far, in steps of 10; 0 where the system does not tell */
    cpu() {
      try {
        const fields = readFileSync(`/proc/${lab.pid}/stat`, 'utf8').split(') ')[1].split(' ');
        return 10 * (Number(fields[11]) + Number(fields[12]));
      } catch {
        return 0;
      }
    },

    /** @param {NodeJS.Signals} [signal] */
    kill: (signal) => lab.kill(signal),

    async end() {
      lab.kill();
      await ended;
    },
  };
}
