import type { Namespace } from '../namespace/namespace.ts';
import type { Runtime } from '../runtime/runtime.ts';

/** A runtime whose agent has conversations of its own, below the namespaces that it is asked in. */
export function inOwnThread(runtime: Runtime): Runtime {
  const own = (namespace: Namespace): Namespace => namespace.system('agent', runtime.agent.id);
  return {
    ...runtime,
    run: (options) => runtime.run({ ...options, namespace: own(options.namespace) }),
    stream: (options) => runtime.stream({ ...options, namespace: own(options.namespace) }),
    resume: (namespace, options) => runtime.resume(own(namespace), options),
    steer: (namespace, input, options) => runtime.steer(own(namespace), input, options),
    abort: (namespace, reason) => runtime.abort(own(namespace), reason),
    compact: (namespace, options) => runtime.compact(own(namespace), options),
  };
}
