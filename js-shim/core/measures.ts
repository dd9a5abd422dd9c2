/** What the page measures itself: actions and resources that take time, durations, steps of operations (spec b §4.9, §6.8, §7). */
import type {
  ActionOptions,
  AddDurationVitalOptions,
  DurationVitalOptions,
  OperationOptions,
  ResourceOptions,
  ResourceStopOptions,
} from '../../pkg/types';
import { Op, type Observation } from '../protocol';
import type { DomainContext, LateCall, LateMethod } from '../recorder';
import { contextOf, stringify } from '../sanitise';
import { asNumber, asText, joined } from './given';

interface Running extends LateCall {
  name: string;
  options: DurationVitalOptions;
}

/** Makes the methods, which are called with the time of their call. */
export function createMeasures(): Record<string, LateMethod> {
  const running = new Map<string, Running>();

  const vital = (at: number, duration: unknown, members: object, context: unknown): Observation => [
    Op.Vital,
    at,
    asNumber(duration),
    stringify(members),
    context ? stringify(contextOf(context)) : undefined,
  ];

  const step =
    (step_type: string) =>
    ({ at }: LateCall, name: string, options: OperationOptions = {}, failure_reason?: string) => {
      const { operationKey: operation_key, context, description } = options;
      const members = { type: 'operation_step', name, step_type, operation_key, description, failure_reason };
      return vital(at, undefined, members, context);
    };
  const succeed = step('end');

  const actions = new Map<string, DomainContext | undefined>();
  const action = (operation: Op, at: number, name: string, options: ActionOptions): Observation => {
    const { actionKey, type, context } = options;
    return [
      operation,
      at,
      String(name),
      asText(actionKey),
      asText(type),
      context && stringify(contextOf(context)),
    ];
  };

  const resources = new Map<string, [start: number, url: string, options: ResourceOptions]>();

  const methods: Record<string, LateMethod> = {
    startResource({ at }, url: string, options: ResourceOptions = {}) {
      resources.set(options.resourceKey ?? url, [at, url, options]);
    },
    stopResource(call, name: string, options: ResourceStopOptions = {}) {
      const key = options.resourceKey ?? name;
      const started = resources.get(key);
      if (!started) return undefined;
      resources.delete(key);
      // Under a key of their own, the calls need not name the same URL.
      const [start, url, { type = 'other', method, context }] = started;
      call.domainContext = { isManual: true };
      return [
        Op.ResourceTold,
        start,
        String(url),
        asText(options.type ?? type),
        call.at - start,
        stringify({ method, status_code: options.statusCode, size: options.size }),
        undefined,
        stringify(joined(context, options.context)),
      ];
    },
    startAction({ at, domainContext }, name: string, options: ActionOptions = {}) {
      actions.set(options.actionKey ?? name, domainContext);
      return action(Op.StartAction, at, name, options);
    },
    stopAction(call, name: string, options: ActionOptions = {}) {
      const key = options.actionKey ?? name;
      // It is known by where it began.
      call.domainContext = actions.get(key);
      actions.delete(key);
      return action(Op.StopAction, call.at, name, options);
    },
    addDurationVital({ at, wall }, name: string, options: AddDurationVitalOptions) {
      const { startTime, duration, context, description } = options;
      // Back to the page's clock by the way on which the core comes from it (spec b §1.1).
      const start = startTime - Math.max(performance.timeOrigin, wall - at);
      return vital(start, duration, { type: 'duration', name, description }, context);
    },
    startDurationVital(call, name: string, options: DurationVitalOptions = {}) {
      running.set(options.vitalKey ?? name, { ...call, name, options });
    },
    stopDurationVital(call, name: string, options: DurationVitalOptions = {}) {
      const key = options.vitalKey ?? name;
      const started = running.get(key);
      if (!started) return undefined;
      running.delete(key);
      // It is known by where it began.
      call.domainContext = started.domainContext;
      const { context, description } = started.options;
      const members = {
        type: 'duration',
        name: started.name,
        description: options.description ?? description,
      };
      // By the page's clock: the wall's may be put right meanwhile.
      return vital(started.at, call.at - started.at, members, joined(context, options.context));
    },
    startOperation: step('start'),
    succeedOperation: succeed,
    failOperation: (call, name: string, reason: string, options?: OperationOptions) =>
      succeed(call, name, options, reason),
  };
  // Null is nothing, as `undefined` is.
  return Object.fromEntries(
    Object.entries(methods).map(([name, method]): [string, LateMethod] => [
      name,
      (call, ...args: unknown[]) => method(call, ...args.map((given) => given ?? undefined)),
    ]),
  );
}
