/** What `up` waits for: all weights in place and verified, or a streamed answer through the public URL. */
export type AwaitVerb = "weights" | "answer";

/** What the program tells `scripts/await.ts`; `S` is a plain string or whatever will become one. */
export interface AwaitSettings<S> {
  /** The public API, `https://host:port/v1`. */
  readonly apiUrl: string;
  readonly operatorKey: S;
  /** Only for the answer: so that another API key does not ask for the weights again. */
  readonly apiKey: S | undefined;
  /** Certificates in PEM that the door's chain may end at. */
  readonly caPem: S;
  readonly model: string;
  readonly minutes: number;
  readonly generation: string;
  readonly nodes: readonly string[];
}

/** The last line that `await answer` prints. */
export interface AwaitResult {
  /** Size of the KV pool that the engine logged; null where it logged none. */
  readonly kvTokensReported: number | null;
  readonly firstTokenSeconds: number;
}

/** The settings as environment variables: secrets stay out of the command line. */
export function awaitEnvironment<S>(settings: AwaitSettings<S>): Record<string, S | string> {
  return {
    AWAIT_URL: settings.apiUrl,
    AWAIT_OPERATOR_KEY: settings.operatorKey,
    AWAIT_CA_PEM: settings.caPem,
    AWAIT_MODEL: settings.model,
    AWAIT_MINUTES: String(settings.minutes),
    AWAIT_GENERATION: settings.generation,
    AWAIT_NODES: settings.nodes.join(","),
    ...(settings.apiKey === undefined ? {} : { AWAIT_API_KEY: settings.apiKey }),
  };
}

/** The other end of `awaitEnvironment`. */
export function awaitSettings(env: Readonly<Record<string, string | undefined>>): AwaitSettings<string> {
  const variable = (name: string): string => {
    const value = env[name];
    if (value === undefined || value === "") throw new Error(`${name} is not set`);
    return value;
  };
  const minutes = Number(variable("AWAIT_MINUTES"));
  if (!(minutes > 0)) throw new Error(`AWAIT_MINUTES is ${env.AWAIT_MINUTES}, and must be above 0`);
  return {
    apiUrl: variable("AWAIT_URL"),
    operatorKey: variable("AWAIT_OPERATOR_KEY"),
    apiKey: env.AWAIT_API_KEY,
    caPem: variable("AWAIT_CA_PEM"),
    model: variable("AWAIT_MODEL"),
    minutes,
    generation: variable("AWAIT_GENERATION"),
    nodes: variable("AWAIT_NODES").split(","),
  };
}

/** Reads the result from everything that `await answer` printed. */
export function awaitResult(stdout: string): AwaitResult {
  const line = stdout.trimEnd().split("\n").at(-1) ?? "";
  return JSON.parse(line) as AwaitResult;
}

/**
 * The command line; a provider runs it in the project's folder.
 *
 * It names no place of this machine: it is an input of a resource, and another operator's Node must not make it a
 * change, nor be asked for there. npm's own Node comes first where there is one; else it is that of PATH, with which
 * Pulumi runs the program too.
 */
export function awaitCommand(verb: AwaitVerb): string {
  return `PATH="$PWD/node_modules/.bin:$PATH"; exec node scripts/await.ts ${verb}`;
}
