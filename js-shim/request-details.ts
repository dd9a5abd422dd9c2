/** What only options ask of a request: headers by allow-list, and GraphQL (spec b §6.5, §6.6). A chunk of its own. */
import { DEFAULT_TRACKED_RESOURCE_HEADERS } from './constants';
import { say } from './console';
import { guard } from './guard';
import { matches } from './match';
import type { ValidConfiguration } from './options';
import type { Recorder } from './recorder';
import { checkRequestOptions, type Expectations } from './request-options';
import { stringify } from './sanitise';
// See `chunks.ts`.
import './rum';

/** Never told, whatever the page allows. */
const REFUSED =
  /token|cookie|secret|authorization|(api|secret|access|app).?key|(client|connecting|real).?ip|forwarded/;
const MAX_HEADERS = 100;
const MAX_VALUE = 128;
const MAX_QUERY = 32 * 1024;
/** A longer answer is not read to its end. */
const MAX_ANSWER = 256 * 1024;

/** Begins to read what the options ask for. */
export function readRequestDetails(recorder: Recorder, expectations: Expectations): void {
  const { config } = recorder;
  checkRequestOptions(config, expectations);
  recorder.details = guard((url, method, call, answer) => {
    const { xhr, response, requestInit, requestInput } = call.context as Live;
    const own = requestInit?.headers ?? (requestInput as Request | undefined)?.headers;
    const received = xhr
      ? [...(call.received ?? '').matchAll(/^(.+?): (.*)$/gm)].map(([, name, value]) => [name, value] as Pair)
      : response?.headers;
    const tracked = (headers: HeadersInit | undefined, location: string): object | undefined => {
      const found = pick(config, headers, url, location);
      return found && { headers: found };
    };
    return stringify({
      request: tracked(own, 'request'),
      response: tracked(received, 'response'),
      graphql: graphQl(config, url, method, call.sent, answer),
    });
  });
  recorder.answer = guard((url, { context }) => {
    if (!graphQlOption(config, url)?.trackResponseErrors) return undefined;
    const { xhr, response } = context as Live;
    if (xhr) return Promise.resolve(/^(text)?$/.test(xhr.responseType) ? xhr.responseText : undefined);
    // A stream has no end to wait for.
    return /json/.test(response?.headers.get('content-type') ?? '') ? start(response!.clone()) : undefined;
  });
}

type Pair = [string, string];

interface Live {
  xhr?: XMLHttpRequest;
  response?: Response;
  requestInit?: RequestInit;
  requestInput?: unknown;
}

/** The text of an answer, if it is short enough. */
async function start(copy: Response): Promise<string | undefined> {
  const reader = copy.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const { value, done } = (await reader?.read()) ?? { done: true };
      if (done) return text;
      text += decoder.decode(value, { stream: true });
      if (text.length > MAX_ANSWER) {
        // Not waited for: it is done when the page is done with its half, too.
        void reader?.cancel();
        return undefined;
      }
    }
  } catch {
    // The connection broke, or the page aborted it.
    return undefined;
  }
}

function pick(
  config: ValidConfiguration,
  headers: HeadersInit | undefined,
  url: string,
  direction: string,
): Record<string, string> | undefined {
  const found = new Map<string, string>();
  if (!config.trackResourceHeaders?.length || !headers) return undefined;
  new Headers(headers).forEach((value, name) => {
    if (REFUSED.test(name)) return;
    const matcher = config.trackResourceHeaders!.find(
      (option) =>
        (!option.location || option.location === 'any' || option.location === direction) &&
        (option.url === undefined || matches(option.url, url, false)) &&
        (option.name === undefined
          ? (DEFAULT_TRACKED_RESOURCE_HEADERS as readonly string[]).includes(name)
          : matches(option.name, name, true)),
    );
    const { extractor } = matcher ?? {};
    if (extractor) extractor.lastIndex = 0;
    const part = extractor ? extractor.exec(value) : [value];
    if (!matcher || !part) return;
    if (found.size >= MAX_HEADERS)
      return say(`More than ${MAX_HEADERS} headers of ${url} are tracked.`, 'warn');
    const told = part[1] || part[0]!;
    if (told.length > MAX_VALUE) say(`The header ${name} of ${url} was cut.`, 'warn');
    found.set(name, told.slice(0, MAX_VALUE));
  });
  return found.size ? Object.fromEntries(found) : undefined;
}

const graphQlOption = ({ allowedGraphQlUrls }: ValidConfiguration, url: string) =>
  allowedGraphQlUrls!.find(({ match }) => matches(match, url, true));

function graphQl(
  config: ValidConfiguration,
  url: string,
  method: string,
  sent: unknown,
  answer: string | undefined,
): object | undefined {
  const option = graphQlOption(config, url);
  const asked = option && (method === 'POST' ? parse(sent) : method === 'GET' && fromQuery(url));
  if (!asked || typeof asked !== 'object') return undefined;
  const { query, operationName, operationType, variables } = asked as Record<string, unknown>;
  const text = typeof query === 'string' ? query.trim() : '';
  const [written] = /^(query|mutation|subscription)\b/i.exec(text) ?? [];
  const explicit = /^(query|mutation|subscription)$/.test(String(operationType)) ? operationType : undefined;
  const { errors } = (option.trackResponseErrors && (parse(answer) as { errors?: unknown })) || {};
  const list = Array.isArray(errors) && errors.length ? (errors as Failure[]) : undefined;
  return {
    operationType: written ?? explicit,
    operationName: operationName || undefined,
    variables: variables ? (typeof variables === 'string' ? variables : stringify(variables)) : undefined,
    payload:
      option.trackPayload && text
        ? text.slice(0, MAX_QUERY) + (text.length > MAX_QUERY ? '...' : '')
        : undefined,
    error_count: list?.length,
    errors: list?.map(({ message, extensions, locations, path }) => ({
      message,
      code: extensions?.code,
      locations,
      path,
    })),
  };
}

interface Failure {
  message: unknown;
  extensions?: { code?: unknown };
  locations?: unknown;
  path?: unknown;
}

function fromQuery(url: string): Record<string, unknown> {
  const asked = Object.fromEntries(new URL(url).searchParams);
  if (!parse(asked.variables)) delete asked.variables;
  return asked;
}

function parse(json: unknown): unknown {
  try {
    return typeof json === 'string' ? (JSON.parse(json) as unknown) : undefined;
  } catch {
    return undefined;
  }
}
