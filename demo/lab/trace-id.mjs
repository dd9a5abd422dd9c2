// @ts-check

/**
 * The low 64 bits of a trace id, in decimal: what RUM events, spans and log lines have in common. ddtrace logs an id
 * of 64 bits in decimal and one of 128 bits as 32 hex digits.
 * https://docs.datadoghq.com/tracing/other_telemetry/connect_logs_and_traces/
 * @param {unknown} id
 * @returns {string} '' if it is no id, or that of no trace
 */
export function lowTraceId(id) {
  const text = typeof id === 'bigint' || Number.isSafeInteger(id) ? String(id) : id;
  if (typeof text !== 'string') return '';
  const hex = /^[0-9a-f]{16}([0-9a-f]{16})$/i.exec(text);
  if (!hex && !/^\d{1,20}$/.test(text)) return '';
  const low = BigInt.asUintN(64, BigInt(hex ? `0x${hex[1]}` : text));
  return low === 0n ? '' : String(low);
}
